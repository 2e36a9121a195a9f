namespace VisionFinetune.Tabular.Features;

/// <summary>Statistics that do not depend on the order of the values, not even in the last bit: all sum in ascending
/// order.</summary>
internal static class Statistics
{
    public static double Sum(IEnumerable<double> values) => values.Order().Sum();

    public static double Mean(IReadOnlyCollection<double> values) => Sum(values) / values.Count;

    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    public static double Median(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return median + 0.0;   // of -0 and 0 either may come first
    }

    /// <summary>Standard deviation of a population: divided by the count.</summary>
    public static double Deviation(IReadOnlyCollection<double> values)
    {
        var mean = Mean(values);
        return Math.Sqrt(Mean([.. values.Select(v => (v - mean) * (v - mean))]));
    }
}
