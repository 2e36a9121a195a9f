namespace VisionFinetune.Engine.Metrics;

/// <summary>Whether probabilities mean what they say: of the answers given with 80 % confidence, 80 % should be right.</summary>
/// <param name="Error">Expected calibration error (Guo et al., 2017): the gap between confidence and accuracy, averaged over 15 equal bins of
/// confidence weighted by their samples.</param>
/// <param name="Brier">Mean over samples of the squared differences between the probabilities and the truth, summed over the classes and
/// halved for two, as scikit-learn's <c>brier_score_loss</c>.</param>
/// <param name="Bins">The bins that hold samples, from the least confident on.</param>
public sealed record CalibrationScores(double Error, double Brier, IReadOnlyList<ConfidenceBin> Bins)
{
    private const int BinCount = 15;

    /// <param name="probabilities">N rows of K probabilities, one after the other.</param>
    /// <param name="truth">N classes.</param>
    /// <param name="classes">K.</param>
    internal static CalibrationScores Of(double[] probabilities, long[] truth, int classes)
    {
        var (counts, hits, confidences, brier) = (new long[BinCount], new long[BinCount], new double[BinCount], 0.0);
        for (var n = 0; n < truth.Length; n++)
        {
            var row = probabilities.AsSpan(n * classes, classes);                                   // (K)
            var best = 0;
            for (var k = 0; k < classes; k++)
            {
                best = row[k] > row[best] ? k : best;
                var wanted = k == truth[n] ? 1 : 0;
                brier += (row[k] - wanted) * (row[k] - wanted);
            }
            var bin = double.IsNaN(row[best]) ? 0 : Math.Clamp((int)Math.Ceiling(row[best] * BinCount) - 1, 0, BinCount - 1);   // (low, high]
            counts[bin]++;
            confidences[bin] += row[best];
            hits[bin] += best == truth[n] ? 1 : 0;
        }
        ConfidenceBin[] bins = [.. Enumerable.Range(0, BinCount).Where(b => counts[b] > 0).Select(b => new ConfidenceBin(
            (double)b / BinCount, (b + 1.0) / BinCount, counts[b], confidences[b] / counts[b], (double)hits[b] / counts[b]))];
        var error = bins.Sum(b => b.Count * Math.Abs(b.Accuracy - b.Confidence)) / truth.Length;
        return new CalibrationScores(error, brier / truth.Length / (classes == 2 ? 2 : 1), bins);
    }
}

/// <summary>The samples whose most probable class has a probability in one interval.</summary>
/// <param name="Low">Without the value itself.</param>
/// <param name="High">With it.</param>
/// <param name="Count">Samples.</param>
/// <param name="Confidence">Mean probability of their most probable class.</param>
/// <param name="Accuracy">Share of them that is right.</param>
public sealed record ConfidenceBin(double Low, double High, long Count, double Confidence, double Accuracy);
