namespace VisionFinetune.Engine.Metrics;

/// <summary>How well the probabilities put samples of a class before all others, whatever the threshold. Agrees with scikit-learn's
/// <c>roc_auc_score</c> (one-vs-rest, macro) and <c>average_precision_score</c>.</summary>
/// <param name="RocAuc">Probability that a sample of a class gets a higher score than one of another class, averaged over the classes that
/// occur; none where only one class does.</param>
/// <param name="AveragePrecision">Precision averaged over recall: of the second class where there are two, otherwise averaged over the
/// classes that occur.</param>
public sealed record RankingScores(double? RocAuc, double? AveragePrecision)
{
    /// <summary>Sorts the samples once a class.</summary>
    /// <param name="probabilities">N rows of K probabilities, one after the other.</param>
    /// <param name="truth">N classes.</param>
    /// <param name="classes">K.</param>
    internal static RankingScores Of(double[] probabilities, long[] truth, int classes)
    {
        var scores = new double[truth.Length];
        var isPositive = new bool[truth.Length];
        var (areas, precisions) = (new List<double>(), new List<double>());
        for (var k = classes == 2 ? 1 : 0; k < classes; k++)
        {
            for (var n = 0; n < truth.Length; n++)
                (scores[n], isPositive[n]) = (-probabilities[n * classes + k], truth[n] == k);      // negative: best first
            Array.Sort(scores, isPositive);
            var (area, precision) = Sweep(scores, isPositive);
            if (area is { } a)
                areas.Add(a);
            if (precision is { } p)
                precisions.Add(p);
        }
        return new RankingScores(areas.Count == 0 ? null : areas.Average(), precisions.Count == 0 ? null : precisions.Average());
    }

    /// <summary>Lowers the threshold from the best sample to the worst; samples of equal score pass together.</summary>
    private static (double? Area, double? Precision) Sweep(double[] scores, bool[] isPositive)
    {
        double positives = isPositive.Count(p => p), negatives = isPositive.Length - positives;
        double hits = 0, misses = 0, area = 0, precision = 0;
        for (var n = 0; n < scores.Length;)
        {
            var (hitsBefore, missesBefore, score) = (hits, misses, scores[n]);
            for (; n < scores.Length && (scores[n] == score || double.IsNaN(score)); n++)
                (hits, misses) = isPositive[n] ? (hits + 1, misses) : (hits, misses + 1);
            area += (misses - missesBefore) * (hitsBefore + hits) / 2;
            precision += (hits - hitsBefore) * hits / (hits + misses);
        }
        return (positives * negatives == 0 ? null : area / (positives * negatives), positives == 0 ? null : precision / positives);
    }
}
