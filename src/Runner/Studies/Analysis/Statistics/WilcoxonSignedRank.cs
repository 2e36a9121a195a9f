using MathNet.Numerics.Distributions;

namespace VisionFinetune.Runner.Studies.Analysis.Statistics;

/// <summary>Wilcoxon's signed-rank test of paired differences, two-sided: like the t test, but without assuming a normal
/// distribution.</summary>
/// <remarks>
/// <para>Wilcoxon, Individual comparisons by ranking methods, Biometrics Bulletin 1 (1945). Zeros are left out and tied
/// differences share the mean of their ranks, as in <c>scipy.stats.wilcoxon(zero_method="wilcox")</c>, with which it agrees
/// wherever scipy is exact (no zeros, no ties, at most 50 pairs) and above 50 pairs, where both use the normal approximation with
/// the variance corrected for ties and without continuity correction.</para>
/// <para>With ties or zeros scipy either approximates or uses a distribution that does not apply. Here the test stays exact up to
/// 50 differences: given the ranks as they are, every choice of signs is equally likely, and the distribution of the rank sum
/// over all 2^n choices is built up rank by rank. Doubled ranks are whole numbers, also those of ties.</para>
/// </remarks>
internal static class WilcoxonSignedRank
{
    private const int LargestExact = 50;

    /// <summary>Two-sided p of the hypothesis that differences are symmetric about zero.</summary>
    /// <returns>None for fewer than two pairs; 1 where all differences are zero.</returns>
    public static double? P(IReadOnlyList<double> differences)
    {
        Sample.RequireFinite(differences);
        if (differences.Count < 2)
            return null;
        double[] present = [.. differences.Where(d => d != 0).OrderBy(Math.Abs)];
        if (present.Length == 0)
            return 1;
        var ranks = DoubledRanks(present);
        var positive = present.Zip(ranks, (difference, rank) => difference > 0 ? rank : 0L).Sum();
        return Math.Min(1, present.Length <= LargestExact ? Exact(ranks, positive) : Approximate(ranks, positive));
    }

    /// <summary>Twice the ranks of values sorted by size; equal sizes share the mean of theirs.</summary>
    private static long[] DoubledRanks(double[] sorted)
    {
        var ranks = new long[sorted.Length];
        for (var first = 0; first < sorted.Length;)
        {
            var end = first + 1;
            while (end < sorted.Length && Math.Abs(sorted[end]) == Math.Abs(sorted[first]))
                end++;
            Array.Fill(ranks, (long)first + 1 + end, first, end - first);
            first = end;
        }
        return ranks;
    }

    /// <summary>Twice the smaller tail. The distribution is symmetric, so the tail may be counted from below.</summary>
    private static double Exact(long[] ranks, long positive)
    {
        var total = ranks.Sum();
        var tail = Math.Min(positive, total - positive);
        var probabilities = new double[total + 1];   // of each doubled sum of positive ranks
        probabilities[0] = 1;
        var reached = 0L;
        foreach (var rank in ranks)
        {
            reached += rank;
            for (var sum = reached; sum >= 0; sum--)
                probabilities[sum] = (probabilities[sum] + (sum >= rank ? probabilities[sum - rank] : 0)) / 2;
        }
        return 2 * probabilities.Take((int)tail + 1).Sum();
    }

    /// <summary>The sum of positive ranks has mean Σr/2 and variance Σr²/4, which is what the usual correction for ties amounts
    /// to.</summary>
    private static double Approximate(long[] ranks, long positive)
    {
        var mean = ranks.Sum() / 2.0;
        var deviation = Math.Sqrt(ranks.Sum(r => (double)r * r)) / 2;
        return 2 * Normal.CDF(0, 1, -Math.Abs((positive - mean) / deviation));
    }
}
