using VisionFinetune.Runner.Reports;

namespace VisionFinetune.Runner.Studies.Page.Charts;

/// <summary>Means, intervals and single seeds of all variants, one below the other.</summary>
/// <param name="Axis">Of the scores.</param>
/// <param name="Rows">Best first.</param>
/// <param name="Left">Variants that are left out because there are too many.</param>
internal sealed record IntervalRows(ChartAxis Axis, IReadOnlyList<IntervalRow> Rows, int Left)
{
    private const int MostRows = 60;
    private const int NameLength = 32;

    public static IntervalRows? Of(StudyView view)
    {
        var all = view.Ranked.Where(v => v.Score.Score is { } s && ValueRange.IsDrawable(s.Mean)).ToList();
        var shown = all.Take(MostRows).Select(v => new IntervalRow(
            v, v.Score.Score!.Mean, v.Score.Score.Low, v.Score.Score.High,
            [.. v.Runs.Where(r => r.Score is { } s && ValueRange.IsDrawable(s)).Select(r => new SeedValue(r.Seed, r.Score!.Value))])).ToList();
        if (shown.Count == 0)
            return null;
        var seen = ValueRange.Of([.. shown.Select(r => (IReadOnlyList<double>)[.. r.Seeds.Select(s => s.Score), r.Mean])], ValueRange.OfPoints);
        // Intervals of two seeds may be a hundred times as long as all differences: they may not squeeze those.
        var reach = Math.Max(0.6 * (seen.High - seen.Low), 1e-9);
        double Low(IntervalRow r) => r.Low is { } low && double.IsFinite(low) ? low : r.Mean;
        double High(IntervalRow r) => r.High is { } high && double.IsFinite(high) ? high : r.Mean;
        var range = new ValueRange(
            Math.Min(seen.Low, Math.Max(shown.Min(Low), seen.Low - reach)), Math.Max(seen.High, Math.Min(shown.Max(High), seen.High + reach)));
        var axis = range.Axis(6, $"{view.Metric.Label} ({view.Direction})", view.Metric.IsShare);
        return new IntervalRows(axis, shown, all.Count - shown.Count);
    }

    /// <summary>The same as a drawing for a picture file.</summary>
    public XyChart Chart(StudyView view)
    {
        var several = Rows.Any(r => r.Low is not null);
        return new XyChart
        {
            Name = "intervals",
            Title = several ? "Mean over seeds with its 95 % interval" : "Scores",
            Description = "",
            X = Axis,
            Y = new ChartAxis("", -Rows.Count + 0.4, 0.6, [.. Rows.Select((r, i) => new ChartTick(-i, $"{Numbers.Short(r.Variant.Name, NameLength)}   {r.Variant.Rank}"))]),
            Lines = [.. Rows.Select((r, i) => Interval(r, -i)).OfType<ChartLine>()],
            Dots = [.. Rows.SelectMany((r, i) => Dots(r, -i))],
            PictureHeight = Math.Max(220, 130 + Rows.Count * (Rows.Count <= 20 ? 34 : 22)),
        };
    }

    private ChartLine? Interval(IntervalRow row, double y) => row is { Low: { } low, High: { } high }
        ? new ChartLine(row.Variant.Ink with { Dash = Dash.Solid }, [[new ChartPoint(Math.Clamp(low, Axis.Low, Axis.High), y), new ChartPoint(Math.Clamp(high, Axis.Low, Axis.High), y)]], 3)
        : null;

    private IEnumerable<ChartDot> Dots(IntervalRow row, double y)
    {
        var isDense = Rows.Count > 20;
        foreach (var seed in row.Seeds.Count > 1 ? row.Seeds : [])
            yield return new ChartDot(row.Variant.Ink, new ChartPoint(seed.Score, y - (isDense ? 0.36 : 0.25)), isDense ? 1.8 : 2.6);
        yield return new ChartDot(row.Variant.Ink, new ChartPoint(row.Mean, y), isDense ? 4.5 : 6.5);
    }
}

/// <summary>One variant's line of <see cref="IntervalRows"/>.</summary>
internal sealed record IntervalRow(RankedVariant Variant, double Mean, double? Low, double? High, IReadOnlyList<SeedValue> Seeds);

internal readonly record struct SeedValue(long Seed, double Score);
