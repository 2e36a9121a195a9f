namespace VisionFinetune.Runner.Studies.Analysis.Statistics;

/// <summary>Mean and spread of a handful of numbers, and the check that they are numbers.</summary>
internal static class Sample
{
    /// <summary>Refuses NaN and infinities, which would turn every probability into NaN unnoticed.</summary>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static void RequireFinite(IReadOnlyList<double> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (!double.IsFinite(values[i]))
                throw new ArgumentException($"Value {i} is {values[i]}; statistics need finite numbers.", nameof(values));
        }
    }

    /// <summary>Arithmetic mean; exactly the common value where all are equal.</summary>
    public static double Mean(IReadOnlyList<double> values) => AllEqual(values) ? values[0] : values.Sum(v => v / values.Count);

    /// <summary>Sample standard deviation (n − 1); exactly 0 where all values are equal. Needs two values.</summary>
    public static double Deviation(IReadOnlyList<double> values)
    {
        if (AllEqual(values))
            return 0;   // the mean's rounding error must not pass for spread
        var mean = Mean(values);
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
    }

    /// <summary>Whether nothing varies, so that no test of means applies.</summary>
    public static bool AllEqual(IReadOnlyList<double> values) => values.All(v => v == values[0]);
}
