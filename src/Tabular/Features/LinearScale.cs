using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Features;

/// <summary>x becomes (x - shift) / divisor; with a divisor of 0, the mark of a constant column, it becomes 0.</summary>
internal sealed record LinearScale(double Shift, double Divisor)
{
    internal bool IsSound => double.IsFinite(Shift) && double.IsFinite(Divisor) && Divisor >= 0;

    /// <summary>Learns from values; null where nothing is scaled.</summary>
    /// <exception cref="TableException">The values are too large to be added or squared.</exception>
    public static LinearScale? Learn(FeatureScaling scaling, double[] values, string name)
    {
        if (scaling == FeatureScaling.None)
            return null;
        if (IsConstant(values))
            return new LinearScale(0, 0);
        var scale = scaling == FeatureScaling.Standard
            ? new LinearScale(Statistics.Mean(values), Statistics.Deviation(values))
            : new LinearScale(values.Min() + 0.0, values.Max() - values.Min());   // of -0 and 0 either may be the least
        return scale.IsSound
            ? scale
            : throw new TableException($"'{name}' has values from {values.Min():g3} to {values.Max():g3}, "
                + "too large to be scaled. Use log: true or scale: none.");
    }

    public double Apply(double value) => Divisor == 0 ? 0 : (value - Shift) / Divisor;

    /// <summary>Whether values differ by rounding errors at most, such as 0.1 and the computed mean of many 0.1.</summary>
    private static bool IsConstant(double[] values)
    {
        const double Epsilon = 2.220446049250313e-16;
        var (smallest, largest) = (values.Min(), values.Max());
        return largest - smallest <= values.Length * Epsilon * Math.Max(Math.Abs(smallest), Math.Abs(largest));
    }
}
