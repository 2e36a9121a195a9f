namespace VisionFinetune.Runner.Studies.Page.Charts;

/// <summary>The schedules: learning rate over epochs.</summary>
internal static class RateChart
{
    // Steps have corners, which need more points than smooth lines.
    private const int MostPoints = 240;
    private const int MostPointsOfRest = 60;

    // A logarithmic axis reaches this far below the smallest peak; cosines end at zero, which it cannot show.
    private const double Depth = 1e-3;

    public static XyChart? Of(StudyView view)
    {
        var curves = view.Report.LearningRates.Select(c => (Variant: view.Find(c.Variant), Points: Points(c)))
            .Where(c => c.Variant is not null && c.Points.Count > 0).OrderByDescending(c => c.Variant!.Rank).ToList();
        if (curves.Count == 0)
            return null;
        var peaks = curves.Select(c => c.Points.Max(p => p.Y)).ToList();
        var scale = LogScale.For(peaks);
        var floor = scale.IsLog ? peaks.Min() * Depth : 0;
        var low = Math.Max(floor, curves.Min(c => c.Points.Min(p => p.Y)));
        var end = Math.Max(1e-9, curves.Max(c => c.Points.Max(p => p.X)));
        var ticks = Reports.Numbers.Ticks(0, end, 7).Where(t => t <= end * 1.001).Select(t => new ChartTick(t, Reports.Numbers.Plain(t)));
        return new XyChart
        {
            Name = "learning-rates",
            Title = "Learning rate",
            Note = scale.IsLog ? "Logarithmic axis." : "",
            Description = $"Learning rate over epochs for {curves.Count} variants.",
            X = new ChartAxis("epoch", -end * 0.015, end * 1.015, [.. ticks]),
            Y = scale.Axis("", scale.IsLog ? low : 0, peaks.Max(), 5),
            Lines = [.. curves.Select(c => Line(c.Variant!, c.Points, p => scale.Position(Math.Max(p, floor))))],
            Keys = VariantKeys.Of([.. curves.Select(c => c.Variant!).Reverse()]),
        };
    }

    private static List<ChartPoint> Points(RateCurve curve) =>
        [.. curve.Epochs.Zip(curve.Rates, (x, y) => new ChartPoint(x, y)).Where(p => ValueRange.IsDrawable(p.X) && ValueRange.IsDrawable(p.Y))];

    private static ChartLine Line(RankedVariant variant, List<ChartPoint> points, Func<double, double> position) => new(
        variant.Ink, [Decimation.Line([.. points.Select(p => p with { Y = position(p.Y) })], variant.IsColoured ? MostPoints : MostPointsOfRest)], variant.IsColoured ? 2.2 : 1.2, variant.Name);
}
