using MathNet.Numerics;

namespace VisionFinetune.Runner.Studies.Analysis.Statistics;

/// <summary>McNemar's test in its exact form: of the samples that exactly one of two classifiers got right, each side is equally
/// likely if the classifiers are equally good.</summary>
/// <remarks>McNemar, Psychometrika 12 (1947); the exact form is the sign test. Agrees with
/// <c>scipy.stats.binomtest(b, b + c, 0.5)</c>.</remarks>
internal static class ExactMcNemar
{
    /// <summary>Two-sided p; 1 where the classifiers never disagree.</summary>
    /// <param name="onlyFirst">Samples that only the first got right.</param>
    /// <param name="onlySecond">Samples that only the second got right.</param>
    public static double P(long onlyFirst, long onlySecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirst);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecond);
        var (smaller, larger) = (Math.Min(onlyFirst, onlySecond), Math.Max(onlyFirst, onlySecond));
        if (smaller == larger)
            return 1;
        // P(X ≤ k) of a binomial with n trials is I_{1/2}(n − k, k + 1); Abramowitz and Stegun 26.5.24.
        return Math.Min(1, 2 * SpecialFunctions.BetaRegularized(larger, smaller + 1, 0.5));
    }
}
