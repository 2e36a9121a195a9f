namespace VisionFinetune.Engine.Metrics;

/// <summary>Everything said about predicted values, in the units of the table. Agrees with scikit-learn's
/// <c>root_mean_squared_error</c>, <c>mean_absolute_error</c> and <c>r2_score</c>, which average over outputs.</summary>
/// <param name="Count">Samples.</param>
/// <param name="Loss">The training criterion's mean over the split, on the scale it is trained on.</param>
/// <param name="Rmse">Root of the mean squared error, averaged over outputs.</param>
/// <param name="Mae">Mean absolute error, averaged over outputs.</param>
/// <param name="R2">Share of the variance explained, averaged over outputs; none for fewer than two samples.</param>
/// <param name="PerOutput">One entry a predicted column, in order.</param>
public sealed record RegressionMetrics(
    long Count, double Loss, double Rmse, double Mae, double? R2, IReadOnlyList<OutputScore> PerOutput) : SplitMetrics(Count, Loss)
{
    /// <summary>Computes all metrics of one split.</summary>
    /// <param name="predicted">N rows of O values.</param>
    /// <param name="actual">As many.</param>
    /// <param name="loss">The criterion's mean over the split, which is reported beside the metrics.</param>
    /// <exception cref="ArgumentException">The split is empty, or the sizes differ.</exception>
    public static RegressionMetrics Of(IReadOnlyList<double[]> predicted, IReadOnlyList<double[]> actual, double loss)
    {
        if (actual.Count == 0)
            throw new ArgumentException("Metrics need at least one sample.", nameof(actual));
        if (predicted.Count != actual.Count || predicted[0].Length != actual[0].Length)
            throw new ArgumentException($"{predicted.Count} predictions of {predicted[0].Length} values for {actual.Count} samples of "
                + $"{actual[0].Length}.", nameof(predicted));
        var perOutput = Enumerable.Range(0, actual[0].Length)
            .Select(o => Score([.. predicted.Select(row => row[o])], [.. actual.Select(row => row[o])])).ToList();
        return new RegressionMetrics(
            actual.Count, loss, perOutput.Average(s => s.Rmse), perOutput.Average(s => s.Mae), perOutput.Average(s => s.R2), perOutput);
    }

    private static OutputScore Score(double[] predicted, double[] actual)
    {
        var squares = predicted.Zip(actual, (p, a) => (p - a) * (p - a)).Sum();
        var mae = predicted.Zip(actual, (p, a) => Math.Abs(p - a)).Average();
        return new OutputScore(Math.Sqrt(squares / actual.Length), mae, actual.Length < 2 ? null : R2Of(squares, actual));
    }

    /// <summary>A constant truth has nothing to explain: 1 for a perfect prediction, otherwise 0, as scikit-learn has it.</summary>
    private static double R2Of(double squares, double[] actual)
    {
        var mean = actual.Average();
        var total = actual.Sum(a => (a - mean) * (a - mean));
        return total == 0 ? (squares == 0 ? 1 : 0) : 1 - squares / total;
    }
}

/// <summary>The scores of one predicted column, in its units.</summary>
/// <param name="Rmse">Root of the mean squared error.</param>
/// <param name="Mae">Mean absolute error.</param>
/// <param name="R2">Share of the variance explained, at most 1; none for fewer than two samples.</param>
public sealed record OutputScore(double Rmse, double Mae, double? R2);
