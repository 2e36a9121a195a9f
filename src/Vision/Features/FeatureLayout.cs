using static TorchSharp.torch;

namespace VisionFinetune.Vision.Features;

/// <summary>How features lie in memory and in files: one row of values a sample, in the order in which the next stage reads them.</summary>
/// <param name="Count">Samples N.</param>
/// <param name="Shape">Of one sample's features: <c>(F)</c> or <c>(C, H, W)</c>.</param>
/// <param name="Type">Their number format.</param>
/// <param name="IsChannelsLast">Whether the channels of a pixel lie side by side.</param>
public sealed record FeatureLayout(long Count, IReadOnlyList<long> Shape, ScalarType Type, bool IsChannelsLast)
{
    /// <summary>Numbers of one sample.</summary>
    public long Values => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Bytes of one sample.</summary>
    public long RowBytes => Values * (Type is ScalarType.Float16 or ScalarType.BFloat16 ? 2 : Type == ScalarType.Float64 ? 8 : 4);

    /// <summary>Bytes of all samples.</summary>
    public long Bytes => Count * RowBytes;

    /// <summary>The layout for many samples like these.</summary>
    /// <param name="count">How many.</param>
    /// <param name="features">The features of one or more.</param>
    public static FeatureLayout Of(long count, Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return new FeatureLayout(count, features.shape[1..], features.dtype, features.dim() == 4 && !features.is_contiguous());
    }

    /// <summary>One contiguous row a sample: <c>(N, Values)</c>.</summary>
    public Tensor ToRows(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var scope = NewDisposeScope();
        var ordered = IsChannelsLast ? features.permute(0, 2, 3, 1) : features.alias();
        return ordered.reshape(features.shape[0], Values).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>The features of contiguous rows, without a copy.</summary>
    public Tensor ToFeatures(Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var scope = NewDisposeScope();
        var count = rows.shape[0];
        var features = IsChannelsLast
            ? rows.view(count, Shape[1], Shape[2], Shape[0]).permute(0, 3, 1, 2)
            : rows.view([count, .. Shape]);
        return features.MoveToOuterDisposeScope();
    }
}
