using static TorchSharp.torch;

namespace VisionFinetune.Engine.Metrics;

/// <summary>Everything said about the predictions on one split. Agrees with scikit-learn, with 0 for undefined ratios.</summary>
/// <param name="Count">Samples.</param>
/// <param name="Loss">The training criterion's mean over the split, label smoothing included.</param>
/// <param name="LogLoss">Mean negative log-probability of the true class.</param>
/// <param name="Accuracy">Share of samples whose most probable class is the true one.</param>
/// <param name="Top3">Share of samples whose true class is among the three most probable; 1 with fewer classes.</param>
/// <param name="Top5">The same for five.</param>
/// <param name="Micro">Averages over samples.</param>
/// <param name="Macro">Averages over the classes that occur, as true or as predicted class.</param>
/// <param name="Weighted">Averages over classes weighted by support.</param>
/// <param name="PerClass">One entry a class, in class order.</param>
/// <param name="Confusion">K rows of K counts: row = true class, column = predicted class.</param>
public sealed record ClassificationMetrics(
    long Count, double Loss, double LogLoss, double Accuracy, double Top3, double Top5,
    PrecisionRecallF1 Micro, PrecisionRecallF1 Macro, PrecisionRecallF1 Weighted,
    IReadOnlyList<ClassScore> PerClass, IReadOnlyList<IReadOnlyList<long>> Confusion)
{
    /// <summary>Computes all metrics of one split.</summary>
    /// <param name="logits"><c>(N, K)</c> floating point, any device.</param>
    /// <param name="targets"><c>(N)</c> int64 in [0, K), same device.</param>
    /// <param name="loss">The criterion's mean over the split, which is reported beside the metrics.</param>
    /// <exception cref="ArgumentException">The split is empty.</exception>
    public static ClassificationMetrics Of(Tensor logits, Tensor targets, double loss)
    {
        if (targets.numel() == 0)
            throw new ArgumentException("Metrics need at least one sample.", nameof(targets));
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var exact = logits.to_type(ScalarType.Float64);                                 // (N, K)
        var ofTruth = exact.gather(1, targets.unsqueeze(1));                            // (N, 1)
        var logLoss = (exact.logsumexp(1) - ofTruth.squeeze(1)).mean().item<double>();
        var rank = (exact > ofTruth).sum(1);                                            // (N), 0 = most probable
        var confusion = CountPairs(targets, exact.argmax(1), (int)logits.shape[1]);
        var perClass = PerClassScores(confusion);
        var accuracy = (double)confusion.Select((row, k) => row[k]).Sum() / targets.numel();
        return new ClassificationMetrics(
            targets.numel(), loss, logLoss, accuracy, ShareBelow(rank, 3), ShareBelow(rank, 5),
            new PrecisionRecallF1(accuracy, accuracy, accuracy),        // with one label a sample, all three are the accuracy
            Average(perClass, Occurring(confusion)), Average(perClass, perClass.Select(c => (double)c.Support)),
            perClass, confusion);
    }

    private static double ShareBelow(Tensor rank, long limit) => (rank < limit).to_type(ScalarType.Float64).mean().item<double>();

    private static long[][] CountPairs(Tensor truth, Tensor predicted, int classes)
    {
        var pairs = (truth * classes + predicted).bincount(null, (long)classes * classes).cpu().data<long>().ToArray();
        return [.. Enumerable.Range(0, classes).Select(row => pairs[(row * classes)..((row + 1) * classes)])];
    }

    private static List<ClassScore> PerClassScores(long[][] confusion) =>
    [
        .. Enumerable.Range(0, confusion.Length).Select(k =>
        {
            var hits = confusion[k][k];
            var support = confusion[k].Sum();
            var predicted = confusion.Sum(row => row[k]);
            return new ClassScore(
                Ratio(hits, predicted), Ratio(hits, support), Ratio(2 * hits, support + predicted), support);
        }),
    ];

    /// <summary>scikit-learn averages over the labels that occur in truth or prediction.</summary>
    private static IEnumerable<double> Occurring(long[][] confusion) =>
        Enumerable.Range(0, confusion.Length).Select(k => confusion[k].Sum() + confusion.Sum(row => row[k]) > 0 ? 1.0 : 0.0);

    private static PrecisionRecallF1 Average(List<ClassScore> scores, IEnumerable<double> weights)
    {
        var w = weights.ToArray();
        var total = w.Sum();
        double Mean(Func<ClassScore, double> value) => scores.Select((s, k) => value(s) * w[k]).Sum() / total;
        return new PrecisionRecallF1(Mean(s => s.Precision), Mean(s => s.Recall), Mean(s => s.F1));
    }

    private static double Ratio(long numerator, long denominator) => denominator == 0 ? 0 : (double)numerator / denominator;
}

/// <summary>Precision, recall and their harmonic mean, each in [0, 1].</summary>
public sealed record PrecisionRecallF1(double Precision, double Recall, double F1);

/// <summary>The scores of one class; <c>Support</c> is the number of samples that truly belong to it.</summary>
public sealed record ClassScore(double Precision, double Recall, double F1, long Support);
