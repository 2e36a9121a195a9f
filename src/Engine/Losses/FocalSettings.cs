using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Engine.Losses;

/// <summary>Cross-entropy times (1 - p)^gamma, where p is the probability of the true class: what is already right counts little
/// (Lin et al., 2017).</summary>
public sealed record FocalSettings : WeightedLossSettings
{
    /// <summary>How quickly samples that are answered well lose their weight; 0 is plain cross-entropy.</summary>
    [Range(0.0, 20.0, ErrorMessage = "Gamma must be in [0, 20].")]
    public double Gamma { get; init; } = 2;

    /// <inheritdoc/>
    public override ILoss Build() => new Focal(this);
}
