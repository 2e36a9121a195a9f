using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Engine.Losses;

/// <summary>Cross-entropy over class logits, as <c>torch.nn.CrossEntropyLoss</c>.</summary>
public sealed record CrossEntropySettings : WeightedLossSettings
{
    /// <summary>Share of the target spread evenly over all classes (Szegedy et al., 2016).</summary>
    [Range(0.0, 1.0, ErrorMessage = "The label smoothing must be in [0, 1].")]
    public double LabelSmoothing { get; init; }

    /// <inheritdoc/>
    public override ILoss Build() => new CrossEntropy(this);
}
