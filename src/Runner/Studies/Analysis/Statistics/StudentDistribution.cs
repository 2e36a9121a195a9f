using MathNet.Numerics;

namespace VisionFinetune.Runner.Studies.Analysis.Statistics;

/// <summary>Both tails of Student's t distribution, precise far out, where the difference from 1 would lose every
/// digit.</summary>
/// <remarks>Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.1: P(|T| ≥ t) = I_{ν/(ν+t²)}(ν/2, 1/2). Agrees with
/// <c>scipy.stats.t</c>.</remarks>
internal static class StudentDistribution
{
    /// <summary>Probability of a value at least as far from zero as <paramref name="t"/>.</summary>
    public static double TwoSidedP(double t, double freedom)
    {
        if (!(freedom > 0))
            throw new ArgumentOutOfRangeException(nameof(freedom), freedom, "Degrees of freedom must be positive.");
        var square = t * t;
        return square switch
        {
            0 => 1,
            double.PositiveInfinity => 0,
            _ => SpecialFunctions.BetaRegularized(freedom / 2, 0.5, freedom / (freedom + square)),
        };
    }

    /// <summary>The distance from zero that is exceeded with probability <paramref name="p"/>, both sides together.</summary>
    /// <param name="p">In (0, 1).</param>
    /// <param name="freedom">Degrees of freedom.</param>
    /// <remarks>Bisection on a logarithmic scale: with one degree of freedom and corrected p, quantiles beyond 1000 are
    /// usual.</remarks>
    public static double Critical(double p, double freedom)
    {
        if (p is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "A tail's probability must lie between 0 and 1.");
        double low = 1e-150, high = 1e150;
        for (var i = 0; i < 200 && high / low > 1 + 1e-15; i++)
        {
            var middle = Math.Sqrt(low) * Math.Sqrt(high);
            if (TwoSidedP(middle, freedom) > p)
                low = middle;
            else
                high = middle;
        }
        return Math.Sqrt(low) * Math.Sqrt(high);
    }
}
