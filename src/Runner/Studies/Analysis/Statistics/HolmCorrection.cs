namespace VisionFinetune.Runner.Studies.Analysis.Statistics;

/// <summary>Holm's step-down correction: with adjusted p below α, the probability of even one false alarm among all comparisons
/// is at most α, whatever their dependence.</summary>
/// <remarks>Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6 (1979). Defined
/// as R's <c>p.adjust(method = "holm")</c>.</remarks>
internal static class HolmCorrection
{
    /// <summary>Adjusted p values in the order of <paramref name="p"/>: of the sorted ones, the k-th smallest of m times m − k +
    /// 1, never below its predecessor, never above 1.</summary>
    public static IReadOnlyList<double> Adjust(IReadOnlyList<double> p)
    {
        for (var i = 0; i < p.Count; i++)
        {
            if (p[i] is not (>= 0 and <= 1))
                throw new ArgumentException($"p value {i} is {p[i]}; it must be in [0, 1].", nameof(p));
        }
        var adjusted = new double[p.Count];
        var floor = 0.0;
        var left = p.Count;
        foreach (var i in Enumerable.Range(0, p.Count).OrderBy(i => p[i]))
        {
            floor = Math.Max(floor, Math.Min(1, p[i] * left--));
            adjusted[i] = floor;
        }
        return adjusted;
    }
}
