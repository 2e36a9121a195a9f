using static TorchSharp.torch;

namespace VisionFinetune.Engine.Metrics;

/// <summary>How the outputs of a model are judged: what differs between classification and regression.</summary>
public interface IScoring
{
    /// <summary>Whether a prediction is simply right or wrong: the index of the largest output against an int64 class.</summary>
    bool CountsCorrect { get; }

    /// <summary>All metrics of one split.</summary>
    /// <param name="output"><c>(N, K)</c> what the model returned, any device.</param>
    /// <param name="targets"><c>(N)</c> int64 classes or <c>(N, K)</c> values, same device.</param>
    /// <param name="loss">The criterion's mean over the split.</param>
    /// <param name="depth">Whether metrics that cost more than a look at every sample are wanted.</param>
    SplitMetrics Score(Tensor output, Tensor targets, double loss, MetricDepth depth = MetricDepth.All);
}

/// <summary>How much is said about a split.</summary>
public enum MetricDepth
{
    /// <summary>What one look at every sample gives: for validation after every epoch.</summary>
    Basic,

    /// <summary>Everything.</summary>
    All,
}

/// <summary>Outputs are logits of classes.</summary>
public sealed class ClassificationScoring : IScoring
{
    /// <inheritdoc/>
    public bool CountsCorrect => true;

    /// <inheritdoc/>
    public SplitMetrics Score(Tensor output, Tensor targets, double loss, MetricDepth depth = MetricDepth.All) =>
        ClassificationMetrics.Of(output, targets, loss, depth);
}

/// <summary>Outputs are values, trained on a standardized scale and judged in their own units.</summary>
/// <param name="means">What was subtracted from each target column.</param>
/// <param name="scales">What each target column was divided by.</param>
public sealed class RegressionScoring(IReadOnlyList<double> means, IReadOnlyList<double> scales) : IScoring
{
    /// <inheritdoc/>
    public bool CountsCorrect => false;

    /// <inheritdoc/>
    public SplitMetrics Score(Tensor output, Tensor targets, double loss, MetricDepth depth = MetricDepth.All) =>
        RegressionMetrics.Of(InUnits(output), InUnits(targets), loss);

    /// <summary>Values in the units of the table.</summary>
    /// <param name="standardized"><c>(N, O)</c>, any device.</param>
    /// <returns>N rows of O values.</returns>
    public double[][] InUnits(Tensor standardized)
    {
        using var scope = NewDisposeScope();
        var values = standardized.to_type(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
        return [.. values.Chunk(means.Count).Select(row => row.Select((value, o) => value * scales[o] + means[o]).ToArray())];
    }
}
