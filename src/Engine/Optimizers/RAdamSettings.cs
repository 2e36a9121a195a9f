using System.ComponentModel.DataAnnotations;
using VisionFinetune.Engine.Parameters;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>Rectified Adam (Liu et al., 2020), which needs no warm-up, as <c>torch.optim.RAdam</c>.</summary>
public sealed record RAdamSettings : OptimizerSettings, IValidatableObject
{
    /// <summary>Decay rates of the running means of the gradient and its square.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [0.9, 0.999];

    /// <summary>Added to the denominator for numerical stability.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Eps must be in [0, 1].")]
    public double Eps { get; init; } = 1e-8;

    /// <summary>Whether the decay shrinks the weights themselves, as in adamw, instead of being added to the gradient.</summary>
    public bool DecoupledWeightDecay { get; init; }

    /// <inheritdoc/>
    public override IOptimizer Build(FlatParameters parameters) => new RAdam(parameters, this);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => BetaRule.Check(Betas);
}
