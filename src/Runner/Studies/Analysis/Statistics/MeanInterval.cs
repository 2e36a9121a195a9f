namespace VisionFinetune.Runner.Studies.Analysis.Statistics;

/// <summary>The mean of a sample and its 95 % interval by Student's t: mean ± t(0.975, n − 1) · s / √n.</summary>
/// <remarks>Agrees with <c>scipy.stats.t.interval(0.95, n - 1, mean, sem)</c>.</remarks>
internal static class MeanInterval
{
    private const double OutsideShare = 0.05;

    /// <summary>None for no value. One value has no deviation and no interval; equal values have the interval [mean,
    /// mean].</summary>
    public static Estimate? Of(IReadOnlyList<double> values)
    {
        Sample.RequireFinite(values);
        if (values.Count == 0)
            return null;
        var mean = Sample.Mean(values);
        if (values.Count == 1)
            return new Estimate(1, mean, null, null, null);
        var deviation = Sample.Deviation(values);
        var half = StudentDistribution.Critical(OutsideShare, values.Count - 1) * deviation / Math.Sqrt(values.Count);
        return new Estimate(values.Count, mean, deviation, mean - half, mean + half);
    }
}
