using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VisionFinetune.Engine.Parameters;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>Which optimizer updates the weights, and its rates. Names as in <c>torch.optim</c>; sgd has a momentum of 0.9 by
/// default.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "name")]
[JsonDerivedType(typeof(SgdSettings), "sgd")]
[JsonDerivedType(typeof(AdamSettings), "adam")]
[JsonDerivedType(typeof(AdamWSettings), "adamw")]
[JsonDerivedType(typeof(NAdamSettings), "nadam")]
[JsonDerivedType(typeof(RAdamSettings), "radam")]
[JsonDerivedType(typeof(RmsPropSettings), "rmsprop")]
[JsonDerivedType(typeof(AdagradSettings), "adagrad")]
public abstract record OptimizerSettings
{
    /// <summary>Learning rate before the scheduler changes it.</summary>
    [Range(0.0, 1e6, ErrorMessage = "The learning rate must be in [0, 1e6].")]
    public double Lr { get; init; } = 1e-3;

    /// <summary>L2 penalty (for adamw: decoupled decay) per step.</summary>
    [Range(0.0, 1e3, ErrorMessage = "The weight decay must be in [0, 1000].")]
    public virtual double WeightDecay { get; init; }

    /// <summary>Whether weight decay and penalties also draw norm weights and biases towards 0, as in PyTorch; false leaves every parameter
    /// of one dimension alone (Goyal et al., 2017, section 5.3).</summary>
    public bool DecayNorms { get; init; } = true;

    /// <summary>Makes the optimizer for the given parameters.</summary>
    public abstract IOptimizer Build(FlatParameters parameters);
}
