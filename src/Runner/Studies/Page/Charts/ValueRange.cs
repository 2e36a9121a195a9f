using VisionFinetune.Runner.Reports;

namespace VisionFinetune.Runner.Studies.Page.Charts;

/// <summary>Which values an axis shows: those that tell variants apart, not the first epochs or a run that exploded.</summary>
internal readonly record struct ValueRange(double Low, double High)
{
    // Beyond this, differences overflow and no axis helps.
    private const double Largest = 1e100;

    /// <summary>The patience where each line is a single point, so that a variant is not seen at all beyond the axis.</summary>
    public const double OfPoints = 4;

    /// <summary>Whether a value can be drawn.</summary>
    public static bool IsDrawable(double value) => Math.Abs(value) <= Largest;

    /// <summary>The range for several lines.</summary>
    /// <param name="lines">Values of each, the most important line first.</param>
    /// <param name="patience">How many times its own height the better half may be squeezed on either side to show the others.</param>
    public static ValueRange Of(IReadOnlyList<IReadOnlyList<double>> lines, double patience = 1)
    {
        var ranges = lines.Select(OfLine).OfType<ValueRange>().ToList();
        if (ranges.Count == 0)
            return new ValueRange(0, 1);
        var core = Union(ranges.Take((ranges.Count + 1) / 2));
        var all = Union(ranges);
        // The better half is seen whole.
        var reach = Math.Max(patience * (core.High - core.Low), 1e-9);
        return new ValueRange(Math.Max(all.Low, core.Low - reach), Math.Min(all.High, core.High + reach));
    }

    /// <summary>An axis whose ends are ticks.</summary>
    /// <param name="count">About how many ticks.</param>
    /// <param name="name">Of the axis.</param>
    /// <param name="isShare">Whether values are shares, written in per cent and never above 1.</param>
    public ChartAxis Axis(int count, string name, bool isShare)
    {
        var (low, high) = High > Low ? (Low, High) : (Low - Math.Max(Math.Abs(Low) * 0.05, 0.01), Low + Math.Max(Math.Abs(Low) * 0.05, 0.01));
        var margin = (high - low) * 0.04;
        var floor = low >= 0 ? 0 : double.NegativeInfinity;   // no axis below zero for what never is
        var ceiling = isShare && high <= 1 ? 1 : double.PositiveInfinity;
        var ticks = Numbers.Ticks(Math.Max(low - margin, floor), Math.Min(high + margin, ceiling), count);
        return new ChartAxis(name, ticks[0], ticks[^1], [.. ticks.Select(t => new ChartTick(t, isShare ? Numbers.Plain(Math.Round(t * 100, 6)) + "\u00A0%" : Label(t)))]);
    }

    /// <summary>Prices and the like are written out.</summary>
    private static string Label(double tick) =>
        Math.Abs(tick) is >= 1e4 and < 1e7 ? Numbers.Count((long)tick).Replace('\u202F', '\u00A0') : Numbers.Rate(tick);

    private static ValueRange Union(IEnumerable<ValueRange> ranges) =>
        ranges.Aggregate((a, b) => new ValueRange(Math.Min(a.Low, b.Low), Math.Max(a.High, b.High)));

    /// <summary>All values, except those that lie farther from the middle four fifths than three halves of their spread.</summary>
    private static ValueRange? OfLine(IReadOnlyList<double> values)
    {
        var sorted = values.Where(IsDrawable).Order().ToList();
        if (sorted.Count == 0)
            return null;
        var (low, high) = (sorted[(int)((sorted.Count - 1) * 0.1)], sorted[(int)Math.Ceiling((sorted.Count - 1) * 0.9)]);
        var reach = 1.5 * (high - low);
        return new ValueRange(Math.Max(sorted[0], low - reach), Math.Min(sorted[^1], high + reach));
    }
}
