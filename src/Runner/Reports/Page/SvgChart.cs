namespace VisionFinetune.Runner.Reports.Page;

/// <summary>Draws a chart over epochs as inline SVG. The page's styles colour it, so it follows light and dark, and the browser's
/// own fonts write it, so it needs none on the machine that trained.</summary>
internal static class SvgChart
{
    private const double Width = 360;
    private const double Height = 240;
    private const double Left = 54;
    private const double Right = 14;
    private const double Top = 12;
    private const double Bottom = 42;
    private const int MostMarkers = 60;

    public static Html Render(CurveChart chart)
    {
        var values = chart.ValueTicks(5);
        var epochs = chart.Epochs.Count == 0 ? [1] : Numbers.EpochTicks(chart.Epochs[0], chart.Epochs[^1], 7);
        var (first, last) = chart.EpochSpan();
        double X(double epoch) => Left + 8 + (epoch - first) / (last - first) * (Width - Left - Right - 16);
        double Y(double value) => Height - Bottom - (value - values[0]) / (values[^1] - values[0]) * (Height - Bottom - Top);
        return Html.Of($"""
            <figure class="chart">
            <figcaption>{chart.Title}</figcaption>
            <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{Describe(chart)}">
            {Html.Join(values.Select(v => Html.Of($"""<line class="grid" x1="{Left}" x2="{Width - Right}" y1="{Y(v)}" y2="{Y(v)}"/><text class="tick" x="{Left - 8}" y="{Y(v) + 4}" text-anchor="end">{chart.TickFormat(v)}</text>""")))}
            <line class="axis" x1="{Left}" x2="{Width - Right}" y1="{Height - Bottom}" y2="{Height - Bottom}"/>
            {Html.Join(epochs.Select(e => Html.Of($"""<text class="tick" x="{X(e)}" y="{Height - Bottom + 17}" text-anchor="middle">{e}</text>""")))}
            <text class="tick" x="{(Left + Width - Right) / 2}" y="{Height - 6}" text-anchor="middle">epoch</text>
            {Best(chart, X)}
            {Html.Join(chart.Curves.Select(c => Line(chart, c, X, Y)))}
            </svg>
            {Legend(chart)}
            </figure>
            """);
    }

    private static Html Best(CurveChart chart, Func<double, double> x) => !chart.Epochs.Contains(chart.BestEpoch)
        ? Html.Empty
        : Html.Of($"""<line class="best" x1="{x(chart.BestEpoch)}" x2="{x(chart.BestEpoch)}" y1="{Top}" y2="{Height - Bottom}"/>""");

    private static Html Line(CurveChart chart, Curve curve, Func<double, double> x, Func<double, double> y)
    {
        var points = chart.Epochs.Zip(curve.Values).ToList();
        // A curve has a gap where its value is not finite: the pen is lifted there.
        var path = new System.Text.StringBuilder();
        var down = false;
        foreach (var (epoch, value) in points)
        {
            var isFinite = double.IsFinite(value);
            if (isFinite)
                path.Append(Html.Of($"{Html.Trusted(down ? "L" : "M")}{x(epoch)} {y(value)}"));
            down = isFinite;
        }
        var markers = points.Count <= MostMarkers ? points.Where(p => double.IsFinite(p.Second)) : [];
        return Html.Of($"""
            <g class="{Style(curve)}"><path d="{path.ToString()}"/>
            {Html.Join(markers.Select(p => Html.Of($"""<circle cx="{x(p.First)}" cy="{y(p.Second)}" r="3.2"><title>epoch {p.First}, {curve.Name}: {chart.Format(p.Second)}</title></circle>""")))}
            </g>
            """);
    }

    private static Html Legend(CurveChart chart)
    {
        var best = chart.Epochs.Contains(chart.BestEpoch)
            ? Html.Of($"""<li><span class="key best"></span>best epoch ({chart.BestEpoch})</li>""")
            : Html.Empty;
        var curves = chart.Curves.Select(c => Html.Of($"""<li><span class="key {Style(c)}"></span>{c.Name}</li>"""));
        return Html.Of($"""<ul class="legend">{Html.Join(curves)}{best}</ul>""");
    }

    private static string Describe(CurveChart chart)
    {
        var curves = chart.Curves.Where(c => c.Values.Count > 0).Select(c =>
            $"{c.Name} from {chart.Format(c.Values[0])} to {chart.Format(c.Values[^1])}");
        return $"{chart.Title} over {chart.Epochs.Count} epochs: {string.Join("; ", curves)}. The table of epochs has all values.";
    }

    private static string Style(Curve curve) => curve.IsTrain ? "train" : "validation";
}
