using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Tabular.Features;

/// <summary>The mean target of the other training rows with the same key, drawn towards the mean of all training rows: (sum +
/// s · prior) / (n + s). The columns are named <c>group_target(Ticket):NAME</c>, one a target.</summary>
/// <remarks>A training row's own target never enters its sum and count (leave-one-out). It is part of the prior like every
/// other, the same number for all rows: a prior without it would give the target away. The prior stands alone where nobody
/// shares the key or the key has a missing part.</remarks>
public sealed record GroupTargetFeatureSettings : FeatureSettings
{
    /// <summary>Columns that together are the key.</summary>
    [ColumnNames("by")]
    public required IReadOnlyList<string> By { get; init; }

    /// <summary>How many rows the prior counts for: the larger, the more other rows it takes to leave the mean.</summary>
    [Range(0.0, 1e6, ErrorMessage = "The smoothing must be in [0, 1e6].")]
    public double Smoothing { get; init; } = 1;

    /// <summary>Whether a column <c>group_known(Ticket)</c> is added that is 1 where another training row shares the key and 0
    /// elsewhere.</summary>
    public bool Known { get; init; }

    /// <inheritdoc/>
    internal override IEnumerable<string> RequiredColumns => By;

    /// <inheritdoc/>
    internal override IEnumerable<FittedFeature> Fit(FeatureData data) => [GroupTargetFeature.Fit(this, data)];
}
