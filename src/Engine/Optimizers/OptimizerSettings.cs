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
public abstract record OptimizerSettings
{
    /// <summary>Learning rate before the scheduler changes it.</summary>
    [Range(0.0, 1e6, ErrorMessage = "The learning rate must be in [0, 1e6].")]
    public double Lr { get; init; } = 1e-3;

    /// <summary>L2 penalty (for adamw: decoupled decay) per step.</summary>
    [Range(0.0, 1e3, ErrorMessage = "The weight decay must be in [0, 1000].")]
    public virtual double WeightDecay { get; init; }

    /// <summary>Makes the optimizer for the given parameters.</summary>
    public abstract IOptimizer Build(FlatParameters parameters);
}

/// <summary>Stochastic gradient descent with momentum, as <c>torch.optim.SGD</c>.</summary>
public sealed record SgdSettings : OptimizerSettings, IValidatableObject
{
    /// <summary>Momentum factor; 0 turns it off.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The momentum must be in [0, 1].")]
    public double Momentum { get; init; } = 0.9;

    /// <summary>Dampening of the gradient's share in the momentum.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The dampening must be in [0, 1].")]
    public double Dampening { get; init; }

    /// <summary>Nesterov's momentum; needs a momentum above 0 and no dampening.</summary>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    public override IOptimizer Build(FlatParameters parameters) => new Sgd(parameters, this);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Nesterov && (Momentum == 0 || Dampening != 0))
            yield return new("Nesterov momentum needs a momentum above 0 and a dampening of 0.", [nameof(Nesterov)]);
    }
}

/// <summary>Adam (Kingma and Ba, 2015), as <c>torch.optim.Adam</c>.</summary>
public record AdamSettings : OptimizerSettings, IValidatableObject
{
    /// <summary>Decay rates of the running means of the gradient and its square.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [0.9, 0.999];

    /// <summary>Added to the denominator for numerical stability.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Eps must be in [0, 1].")]
    public double Eps { get; init; } = 1e-8;

    /// <summary>Uses the largest second moment seen so far (Reddi et al., 2018).</summary>
    public bool Amsgrad { get; init; }

    /// <inheritdoc/>
    public override IOptimizer Build(FlatParameters parameters) => new Adam(parameters, this);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Betas.Count != 2 || Betas.Any(b => b is not (>= 0 and < 1)))
            yield return new("Betas must be two numbers in [0, 1).", [nameof(Betas)]);
    }
}

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as <c>torch.optim.AdamW</c>.</summary>
public sealed record AdamWSettings : AdamSettings
{
    /// <summary>Decay of the weights per step, times the learning rate.</summary>
    [Range(0.0, 1e3, ErrorMessage = "The weight decay must be in [0, 1000].")]
    public override double WeightDecay { get; init; } = 1e-2;
}
