using System.ComponentModel.DataAnnotations;
using VisionFinetune.Engine.Parameters;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>Steps divided by the root of all squared gradients so far (Duchi et al., 2011), as <c>torch.optim.Adagrad</c>.</summary>
public sealed record AdagradSettings : OptimizerSettings
{
    /// <summary>The rate is divided by 1 + decay · steps done, besides what the scheduler does.</summary>
    [Range(0.0, 1e6, ErrorMessage = "The decay of the rate must be in [0, 1e6].")]
    public double LrDecay { get; init; }

    /// <summary>Where the sums of squared gradients begin.</summary>
    [Range(0.0, 1e6, ErrorMessage = "The initial accumulator must be in [0, 1e6].")]
    public double InitialAccumulator { get; init; }

    /// <summary>Added to the denominator for numerical stability.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Eps must be in [0, 1].")]
    public double Eps { get; init; } = 1e-10;

    /// <inheritdoc/>
    public override IOptimizer Build(FlatParameters parameters) => new Adagrad(parameters, this);
}
