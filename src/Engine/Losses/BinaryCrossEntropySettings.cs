using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace VisionFinetune.Engine.Losses;

/// <summary>One yes-or-no question a class, each a logistic regression on its logit, as <c>torch.nn.BCEWithLogitsLoss</c> on one-hot
/// targets (Wightman et al., 2021, section 2).</summary>
public sealed record BinaryCrossEntropySettings : LossSettings
{
    /// <summary>Share of the target spread evenly over all classes: a no becomes smoothing / K, a yes 1 - smoothing + smoothing / K.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The label smoothing must be in [0, 1].")]
    public double LabelSmoothing { get; init; }

    /// <summary>How many times more a yes weighs than a no.</summary>
    [Range(1e-6, 1e6, ErrorMessage = "The weight of a yes must be in [1e-6, 1e6].")]
    public double PositiveWeight { get; init; } = 1;

    /// <inheritdoc/>
    public override ILoss Build() => new BinaryCrossEntropy(this);

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsForClasses => true;
}
