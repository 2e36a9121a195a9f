using VisionFinetune.Runner.Reports;

namespace VisionFinetune.Runner.Studies.Page.Charts;

/// <summary>Positions and ticks of an axis whose values may span powers of ten.</summary>
/// <param name="IsLog">Whether positions are logarithms.</param>
internal sealed record LogScale(bool IsLog)
{
    /// <summary>Logarithmic when all values are positive and the largest is more than ten times the smallest.</summary>
    public static LogScale For(IReadOnlyList<double> values) => new(values.Count > 0 && values.Min() > 0 && values.Max() > 10 * values.Min());

    public double Position(double value) => IsLog ? Math.Log10(value) : value;

    /// <summary>An axis around the values.</summary>
    public ChartAxis Axis(string name, double low, double high, int count)
    {
        if (!IsLog)
            return new ValueRange(low, high).Axis(count, name, isShare: false);
        var (bottom, top) = (Math.Log10(low), Math.Log10(high));
        var margin = Math.Max(0.02, (top - bottom) * 0.06);
        return new ChartAxis(name, bottom - margin, top + margin, [.. Ticks(low, high, count)]);
    }

    /// <summary>Powers of ten, with 2 and 5 times them where there would be few.</summary>
    private static IEnumerable<ChartTick> Ticks(double low, double high, int count)
    {
        var (first, last) = ((int)Math.Floor(Math.Log10(low)), (int)Math.Ceiling(Math.Log10(high)));
        var every = Math.Max(1, (last - first + count - 1) / count);
        double[] factors = last - first <= 2 ? [1, 2, 5] : last - first <= 3 ? [1, 3] : [1];
        return from power in Enumerable.Range(first, last - first + 1)
               where (power - first) % every == 0
               from factor in factors
               let value = factor * Math.Pow(10, power)
               where value >= low * 0.93 && value <= high * 1.07
               select new ChartTick(Math.Log10(value), Numbers.Rate(value));
    }
}
