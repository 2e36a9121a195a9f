namespace VisionFinetune.Engine.Metrics;

/// <summary>Scores that follow from a confusion matrix alone. Agrees with scikit-learn, with 0 for undefined ratios.</summary>
internal static class ConfusionScores
{
    /// <summary>Matthews' correlation between truth and prediction, in [-1, 1] (Gorodkin, 2004, for several classes).</summary>
    public static double Matthews(IReadOnlyList<IReadOnlyList<long>> confusion)
    {
        var (count, hits, truth, predicted) = Sums(confusion);
        var between = Dot(truth, predicted);
        var spread = Math.Sqrt(count * count - Dot(truth, truth)) * Math.Sqrt(count * count - Dot(predicted, predicted));
        return spread == 0 ? 0 : (hits * count - between) / spread;
    }

    /// <summary>Agreement beyond what chance gives for the same frequencies, in [-1, 1] (Cohen, 1960).</summary>
    public static double Kappa(IReadOnlyList<IReadOnlyList<long>> confusion)
    {
        var (count, hits, truth, predicted) = Sums(confusion);
        var byChance = Dot(truth, predicted) / (count * count);
        return byChance == 1 ? 0 : (hits / count - byChance) / (1 - byChance);
    }

    private static (double Count, double Hits, double[] Truth, double[] Predicted) Sums(IReadOnlyList<IReadOnlyList<long>> confusion)
    {
        double[] truth = [.. confusion.Select(row => (double)row.Sum())];
        double[] predicted = [.. Enumerable.Range(0, confusion.Count).Select(k => (double)confusion.Sum(row => row[k]))];
        return (truth.Sum(), Enumerable.Range(0, confusion.Count).Sum(k => confusion[k][k]), truth, predicted);
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
