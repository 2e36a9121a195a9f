using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Tabular.Features;

/// <summary>How many other training rows have the same key, such as the same ticket. The column is named
/// <c>group_size(Ticket)</c>.</summary>
/// <remarks>A training row does not count itself. A row whose key has a missing part shares it with nobody.</remarks>
public sealed record GroupSizeFeatureSettings : FeatureSettings
{
    /// <summary>Columns that together are the key.</summary>
    [ColumnNames("by")]
    public required IReadOnlyList<string> By { get; init; }

    /// <summary>Larger counts become this; none means no limit.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "The cap must be at least 1, or none.")]
    public int? Cap { get; init; }

    /// <summary>How the counts are scaled; learned from those of the training rows.</summary>
    public FeatureScaling Scale { get; init; } = FeatureScaling.Standard;

    /// <inheritdoc/>
    internal override IEnumerable<string> RequiredColumns => By;

    /// <inheritdoc/>
    internal override IEnumerable<FittedFeature> Fit(FeatureData data) => [GroupSizeFeature.Fit(this, data.Training)];
}
