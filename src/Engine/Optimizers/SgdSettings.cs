using System.ComponentModel.DataAnnotations;
using VisionFinetune.Engine.Parameters;

namespace VisionFinetune.Engine.Optimizers;

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
