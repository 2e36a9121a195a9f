namespace VisionFinetune.Runner.Studies.Analysis.Statistics;

/// <summary>How likely a paired t test is to find a difference, and how many pairs it takes.</summary>
/// <remarks>Cohen, Statistical Power Analysis for the Behavioral Sciences, 2nd ed., chapter 2, with the noncentral t distribution
/// in place of its tables. Defined as R's <c>power.t.test(type = "paired", strict = TRUE)</c>.</remarks>
internal static class PairedTPower
{
    /// <summary>Beyond this many standard deviations the test cannot miss, and the integrals lose their scale.</summary>
    private const double Certain = 1e6;

    /// <summary>Probability that the two-sided test rejects.</summary>
    /// <param name="effectSize">True mean difference by its standard deviation.</param>
    /// <param name="pairs">At least 2.</param>
    /// <param name="alpha">Level of the test, in (0, 1).</param>
    public static double Of(double effectSize, int pairs, double alpha)
    {
        if (!double.IsFinite(effectSize))
            throw new ArgumentOutOfRangeException(nameof(effectSize), effectSize, "The effect size must be finite.");
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs, 2);
        var critical = StudentDistribution.Critical(alpha, pairs - 1);
        var shift = Math.Min(Math.Abs(effectSize), Certain) * Math.Sqrt(pairs);
        // P(T > c) under the shift δ is P(T < −c) under −δ, which keeps its digits.
        return Math.Min(1, NoncentralT.Cdf(-critical, pairs - 1, -shift) + NoncentralT.Cdf(-critical, pairs - 1, shift));
    }

    /// <summary>Smallest number of pairs in [2, <paramref name="most"/>] that reaches the power; none where no such number
    /// does.</summary>
    public static int? PairsFor(double effectSize, double alpha, int most, double power = 0.8)
    {
        if (most < 2 || effectSize == 0 || Of(effectSize, most, alpha) < power)
            return null;
        var (low, high) = (1, most);   // power grows with the number of pairs: high always suffices, low never
        while (high - low > 1)
        {
            var middle = low + (high - low) / 2;
            if (Of(effectSize, middle, alpha) >= power)
                high = middle;
            else
                low = middle;
        }
        return high;
    }
}
