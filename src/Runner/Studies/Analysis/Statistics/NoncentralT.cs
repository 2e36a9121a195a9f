using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Integration;

namespace VisionFinetune.Runner.Studies.Analysis.Statistics;

/// <summary>Distribution of (Z + δ) / S with Z standard normal and S² an independent χ²(ν)/ν: what Student's t follows when there
/// really is a difference.</summary>
/// <remarks>
/// <para>P(T ≤ t) is the mean of Φ(t·S − δ) over S (Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2,
/// chapter 31). It is integrated by Gauss-Legendre quadrature, which unlike the usual series neither underflows nor slows down
/// for large δ.</para>
/// <para>Agrees with the series of Lenth (Algorithm AS 243, Applied Statistics 38, 1989), summed to 40 digits, to 1e-12.</para>
/// </remarks>
internal static class NoncentralT
{
    private const int Order = 64;

    /// <summary>Deviations from the peak of S beyond which its density is nothing to a double.</summary>
    private const double Reach = 14;

    /// <summary>P(T ≤ t).</summary>
    /// <param name="t">Finite.</param>
    /// <param name="freedom">Degrees of freedom ν, at least 1.</param>
    /// <param name="shift">Noncentrality δ, finite.</param>
    public static double Cdf(double t, double freedom, double shift)
    {
        if (!double.IsFinite(t) || !double.IsFinite(shift))
            throw new ArgumentException($"t (={t}) and the shift (={shift}) must be finite.", nameof(t));
        if (!(freedom >= 1 && freedom < 1e9))
            throw new ArgumentOutOfRangeException(nameof(freedom), freedom, "Degrees of freedom must be in [1, 1e9).");
        var peak = Math.Sqrt((freedom - 1) / freedom);
        var deviation = 1 / Math.Sqrt(2 * freedom);
        var height = LogDensity(peak, freedom);
        double Integrand(double s) => Normal.CDF(0, 1, t * s - shift) * Math.Exp(height + LogRatio(s, peak, freedom));
        var ends = Pieces(Math.Max(0, peak - Reach * deviation), peak + Reach * deviation, peak, deviation, t, shift);
        var sum = 0.0;
        for (var i = 1; i < ends.Count; i++)
            sum += GaussLegendreRule.Integrate(Integrand, ends[i - 1], ends[i], Order);
        return Math.Clamp(sum, 0, 1);
    }

    /// <summary>Cut points so that within a piece neither the density nor the normal's step at s = δ/t bends much.</summary>
    private static List<double> Pieces(double low, double high, double peak, double deviation, double t, double shift)
    {
        var (centre, width) = t == 0 ? (peak, deviation) : (shift / t, 1 / Math.Abs(t));
        double[] cuts = [-6, -3, 0, 3, 6];
        var inner = cuts.Select(c => peak + c * deviation).Concat(cuts.Select(c => centre + c * width));
        return [low, .. inner.Where(s => s > low && s < high).Order(), high];
    }

    private static double LogDensity(double s, double freedom)
    {
        var half = freedom / 2;
        var power = freedom > 1 ? (freedom - 1) * Math.Log(s) : 0;   // s may be 0 there
        return Math.Log(2) + half * Math.Log(half) - SpecialFunctions.GammaLn(half) + power - half * s * s;
    }

    /// <summary>Logarithm of the density by its value at the peak, so that large terms need not cancel at every point.</summary>
    private static double LogRatio(double s, double peak, double freedom) =>
        (freedom > 1 ? (freedom - 1) * Math.Log(s / peak) : 0) - freedom / 2 * (s - peak) * (s + peak);
}
