using System.ComponentModel.DataAnnotations;
using VisionFinetune.Engine.Parameters;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>Steps divided by the running root mean square of the gradient (Tieleman and Hinton, 2012), as <c>torch.optim.RMSprop</c>.</summary>
public sealed record RmsPropSettings : OptimizerSettings
{
    /// <summary>Decay rate of the running mean of the squared gradient.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true, ErrorMessage = "Alpha must be in [0, 1).")]
    public double Alpha { get; init; } = 0.99;

    /// <summary>Added to the denominator for numerical stability.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Eps must be in [0, 1].")]
    public double Eps { get; init; } = 1e-8;

    /// <summary>Momentum factor; 0 turns it off.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The momentum must be in [0, 1].")]
    public double Momentum { get; init; }

    /// <summary>Whether the squared running mean of the gradient is subtracted, which leaves its variance (Graves, 2013).</summary>
    public bool Centered { get; init; }

    /// <inheritdoc/>
    public override IOptimizer Build(FlatParameters parameters) => new RmsProp(parameters, this);
}
