namespace VisionFinetune.Runner.Studies.Analysis.Statistics;

/// <summary>Student's t test of paired differences, and their effect size.</summary>
/// <remarks>Student, The probable error of a mean, Biometrika 6 (1908). Agrees with <c>scipy.stats.ttest_rel</c>.</remarks>
internal static class PairedTTest
{
    /// <summary>Two-sided p of the hypothesis that the mean difference is zero.</summary>
    /// <returns>None for fewer than two pairs. Where all differences are zero, 1: nothing speaks against equality. Where all are
    /// equal and not zero, none: t would be infinite and p zero, but a spread of zero is not an estimate of anything, and coarse
    /// scores reach it by chance.</returns>
    public static double? P(IReadOnlyList<double> differences)
    {
        Sample.RequireFinite(differences);
        if (differences.Count < 2)
            return null;
        var deviation = Sample.Deviation(differences);
        if (deviation == 0)
            return differences[0] == 0 ? 1 : null;
        var t = Sample.Mean(differences) / (deviation / Math.Sqrt(differences.Count));
        return Math.Min(1, StudentDistribution.TwoSidedP(t, differences.Count - 1));
    }

    /// <summary>Cohen's d of pairs: the mean difference by its sample standard deviation (d_z in Cohen, Statistical Power
    /// Analysis for the Behavioral Sciences, 2nd ed., section 2.3.5).</summary>
    /// <returns>None for fewer than two pairs and where all differences are equal.</returns>
    public static double? EffectSize(IReadOnlyList<double> differences)
    {
        Sample.RequireFinite(differences);
        if (differences.Count < 2)
            return null;
        var deviation = Sample.Deviation(differences);
        return deviation == 0 ? null : Sample.Mean(differences) / deviation;
    }
}
