using System.Text.Json.Serialization;
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
    IReadOnlyList<ClassScore> PerClass, IReadOnlyList<IReadOnlyList<long>> Confusion) : SplitMetrics(Count, Loss)
{
    /// <summary>Mean of the recalls of the classes that occur: accuracy if every class had as many samples.</summary>
    public double BalancedAccuracy => PerClass.Where(c => c.Support > 0).Select(c => c.Recall).DefaultIfEmpty(0).Average();

    /// <summary>Matthews' correlation coefficient, in [-1, 1]; 0 is chance.</summary>
    public double Matthews => ConfusionScores.Matthews(Confusion);

    /// <summary>Cohen's kappa, in [-1, 1]; 0 is chance.</summary>
    public double Kappa => ConfusionScores.Kappa(Confusion);

    /// <summary>F-beta with beta = 2, in which recall counts more, averaged as <see cref="Macro"/>.</summary>
    public double F2Macro => FBetaMacro(2);

    /// <summary>F-beta with beta = 1/2, in which precision counts more, averaged as <see cref="Macro"/>.</summary>
    public double FHalfMacro => FBetaMacro(0.5);

    /// <summary>The scores of the second class on its own, where there are two.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BinaryScores? Binary => PerClass.Count == 2 ? BinaryScores.Of(PerClass[1]) : null;

    /// <summary>What the order of the probabilities says; none where it was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RankingScores? Ranking { get; init; }

    /// <summary>Whether the probabilities can be believed; none where it was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CalibrationScores? Calibration { get; init; }

    /// <summary>Computes all metrics of one split.</summary>
    /// <param name="logits"><c>(N, K)</c> floating point, any device.</param>
    /// <param name="targets"><c>(N)</c> int64 in [0, K), same device.</param>
    /// <param name="loss">The criterion's mean over the split, which is reported beside the metrics.</param>
    /// <param name="depth">Whether <see cref="Ranking"/> and <see cref="Calibration"/>, which sort all samples once a class, are among them.</param>
    /// <exception cref="ArgumentException">The split is empty.</exception>
    public static ClassificationMetrics Of(Tensor logits, Tensor targets, double loss, MetricDepth depth = MetricDepth.All)
    {
        if (targets.numel() == 0)
            throw new ArgumentException("Metrics need at least one sample.", nameof(targets));
        using var scope = NewDisposeScope();
        var scores = logits.detach().to_type(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
        var truth = targets.cpu().data<long>().ToArray();
        var counted = CountAnswers(scores, truth, (int)logits.shape[1], loss);
        if (depth == MetricDepth.Basic)
            return counted;
        var probabilities = logits.detach().to_type(ScalarType.Float64).softmax(1).cpu().contiguous().data<double>().ToArray();
        return counted with
        {
            Ranking = RankingScores.Of(probabilities, truth, (int)logits.shape[1]),
            Calibration = CalibrationScores.Of(probabilities, truth, (int)logits.shape[1]),
        };
    }

    private static ClassificationMetrics CountAnswers(double[] scores, long[] truth, int classes, double loss)
    {
        var confusion = Enumerable.Range(0, classes).Select(_ => new long[classes]).ToArray();
        var (logLoss, top3, top5) = (0.0, 0L, 0L);
        for (var n = 0; n < truth.Length; n++)
        {
            var row = scores.AsSpan(n * classes, classes);                                  // (K)
            var ofTruth = row[(int)truth[n]];
            var rank = Above(row, ofTruth);                                                 // 0 = most probable
            logLoss += LogSumExp(row) - ofTruth;
            (top3, top5) = (top3 + (rank < 3 ? 1 : 0), top5 + (rank < 5 ? 1 : 0));
            confusion[truth[n]][row.IndexOf(Largest(row))]++;
        }
        var perClass = PerClassScores(confusion);
        var count = (double)truth.Length;
        var accuracy = confusion.Select((row, k) => row[k]).Sum() / count;
        return new ClassificationMetrics(
            truth.Length, loss, logLoss / count, accuracy, top3 / count, top5 / count,
            new PrecisionRecallF1(accuracy, accuracy, accuracy),        // with one label a sample, all three are the accuracy
            Average(perClass, Occurring(confusion)), Average(perClass, perClass.Select(c => (double)c.Support)),
            perClass, confusion);
    }

    private double FBetaMacro(double beta)
    {
        var occurring = PerClass.Where((_, k) => PerClass[k].Support + Confusion.Sum(row => row[k]) > 0);
        return occurring.Select(c => c.FBeta(beta)).DefaultIfEmpty(0).Average();
    }

    private static int Above(ReadOnlySpan<double> row, double value)
    {
        var above = 0;
        foreach (var score in row)
            above += score > value ? 1 : 0;
        return above;
    }

    private static double LogSumExp(ReadOnlySpan<double> row)
    {
        var largest = Largest(row);
        if (!double.IsFinite(largest))
            return largest;
        var sum = 0.0;
        foreach (var score in row)
            sum += Math.Exp(score - largest);
        return largest + Math.Log(sum);
    }

    /// <summary>NaN where the row has one, as the rest of a diverged model's metrics.</summary>
    private static double Largest(ReadOnlySpan<double> row)
    {
        var largest = double.NegativeInfinity;
        foreach (var score in row)
            largest = Math.Max(largest, score);
        return largest;
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
public sealed record ClassScore(double Precision, double Recall, double F1, long Support)
{
    /// <summary>The harmonic mean in which recall counts beta times as much as precision; 0 where both are 0.</summary>
    public double FBeta(double beta)
    {
        var divisor = beta * beta * Precision + Recall;
        return divisor == 0 ? 0 : (1 + beta * beta) * Precision * Recall / divisor;
    }
}

/// <summary>The scores of one class against the other, where there are two.</summary>
/// <param name="Precision">Of the samples given this class, the share that belongs to it.</param>
/// <param name="Recall">Of the samples of this class, the share that was found.</param>
/// <param name="F1">Their harmonic mean.</param>
/// <param name="F2">The same with recall counting twice as much.</param>
/// <param name="FHalf">The same with precision counting twice as much.</param>
public sealed record BinaryScores(double Precision, double Recall, double F1, double F2, double FHalf)
{
    internal static BinaryScores Of(ClassScore score) => new(score.Precision, score.Recall, score.F1, score.FBeta(2), score.FBeta(0.5));
}
