using System.ComponentModel.DataAnnotations;
using VisionFinetune.Engine.Parameters;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>Adam with Nesterov's momentum (Dozat, 2016), as <c>torch.optim.NAdam</c>.</summary>
public sealed record NAdamSettings : OptimizerSettings, IValidatableObject
{
    /// <summary>Decay rates of the running means of the gradient and its square.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [0.9, 0.999];

    /// <summary>Added to the denominator for numerical stability.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Eps must be in [0, 1].")]
    public double Eps { get; init; } = 1e-8;

    /// <summary>How slowly the momentum warms up from half of its final value: 0 never, larger sooner.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The momentum decay must be in [0, 1].")]
    public double MomentumDecay { get; init; } = 4e-3;

    /// <summary>Whether the decay shrinks the weights themselves, as in adamw, instead of being added to the gradient.</summary>
    public bool DecoupledWeightDecay { get; init; }

    /// <inheritdoc/>
    public override IOptimizer Build(FlatParameters parameters) => new NAdam(parameters, this);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => BetaRule.Check(Betas);
}
