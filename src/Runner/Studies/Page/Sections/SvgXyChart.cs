using System.Globalization;
using System.Text;
using VisionFinetune.Runner.Reports.Page;
using VisionFinetune.Runner.Studies.Page.Charts;

namespace VisionFinetune.Runner.Studies.Page.Sections;

/// <summary>Draws a chart of a study as inline SVG, coloured by the page's styles.</summary>
internal sealed class SvgXyChart
{
    private const double Top = 10;
    private const double Right = 12;
    private const double UsualLine = 2.2;   // as in the stylesheet
    private readonly XyChart _chart;
    private readonly double _left;
    private readonly double _bottom;

    private SvgXyChart(XyChart chart)
    {
        _chart = chart;
        _left = chart.Y.Ticks.Count == 0 ? 12 : 64;
        _bottom = chart.Height - (chart.X.Name.Length > 0 ? 46 : 28);
    }

    /// <summary>The drawing with its title.</summary>
    public static Html Render(XyChart chart)
    {
        var drawing = new SvgXyChart(chart);
        var isWide = chart.Width > XyChart.UsualWidth;
        var svg = drawing.Svg();
        var style = isWide ? $"min-width:{chart.Width * 3 / 4}px" : "";
        return Html.Of($"""
            <figure class="chart{(isWide ? " wide" : "")}"><figcaption>{chart.Title} <small>{Caption(chart)}</small></figcaption>
            {(isWide ? Html.Of($"""<div class="scroll" role="region" tabindex="0" aria-label="{chart.Title}"><div style="{style}">{svg}</div></div>""") : svg)}
            </figure>
            """);
    }

    private static string Caption(XyChart chart) => string.Join(
        " ", new[] { chart.HasGrid && chart.Y.Name.Length > 0 ? $"Upwards: {chart.Y.Name}." : "", chart.Note }.Where(t => t.Length > 0));

    private Html Svg() => Html.Of($"""
        <svg viewBox="0 0 {_chart.Width} {_chart.Height}" role="img" aria-label="{_chart.Title}. {_chart.Description}">
        <clipPath id="clip-{_chart.Name}"><rect x="{_left}" y="{Top - 4}" width="{_chart.Width - _left - Right}" height="{_bottom - Top + 8}"/></clipPath>
        {Grid()}
        <g clip-path="url(#clip-{_chart.Name})">
        {Html.Join(_chart.Bands.Select(Band))}
        {Html.Join(_chart.Lines.Select(Line))}
        {Html.Join(_chart.Dots.Select(Dot))}
        </g>
        {Html.Join(_chart.Texts.Select(Text))}
        </svg>
        """);

    private Html Grid()
    {
        var rows = _chart.Y.Ticks.Select(t => Html.Of($"""<line class="grid" x1="{_left}" x2="{_chart.Width - Right}" y1="{Y(t.At)}" y2="{Y(t.At)}"/><text class="tick" x="{_left - 8}" y="{Y(t.At) + 4}" text-anchor="end">{t.Label}</text>"""));
        var columns = _chart.X.Ticks.Select(t => Html.Of($"""<text class="tick" x="{X(t.At)}" y="{_bottom + 18}" text-anchor="middle">{t.Label}</text>"""));
        var frame = _chart.HasGrid
            ? Html.Of($"""<line class="axis" x1="{_left}" x2="{_chart.Width - Right}" y1="{_bottom}" y2="{_bottom}"/>""")
            : Html.Empty;
        return Html.Of($"""
            {Html.Join(rows)}
            {frame}
            {Html.Join(columns)}
            <text class="tick" x="{(_left + _chart.Width - Right) / 2}" y="{_chart.Height - 6}" text-anchor="middle">{_chart.X.Name}</text>
            """);
    }

    private Html Band(ChartBand band)
    {
        var path = new StringBuilder();
        Append(path, band.Points.Select(p => new ChartPoint(p.X, p.High)));
        var back = new StringBuilder();
        Append(back, band.Points.Reverse().Select(p => new ChartPoint(p.X, p.Low)));
        return Html.Of($"""<path class="band {band.Ink.CssClass}" d="{path.ToString()}L{back.ToString()[1..]}Z"/>""");
    }

    private Html Line(ChartLine line)
    {
        var path = new StringBuilder();
        foreach (var piece in line.Pieces)
            Append(path, piece);
        var title = line.Title.Length == 0 ? Html.Empty : Html.Of($"<title>{line.Title}</title>");
        var dash = line.Ink.Dash switch { Dash.Dashed => " dashed", Dash.Dotted => " dotted", _ => "" };
        return Html.Of($"""<path class="line {line.Ink.CssClass}{dash}"{Style(line)} d="{path.ToString()}">{title}</path>""");
    }

    /// <summary>What the stylesheet cannot know: unusual widths, and the place on the ramp.</summary>
    private static Html Style(ChartLine line)
    {
        var width = line.Width == UsualLine ? "" : string.Create(CultureInfo.InvariantCulture, $"--w:{line.Width};");
        var share = line.Ink.CssShare is { } s ? string.Create(CultureInfo.InvariantCulture, $"--share:{s}%") : "";
        return width + share is { Length: > 0 } style ? Html.Of($" style=\"{style}\"") : Html.Empty;
    }

    private Html Dot(ChartDot dot) => Html.Of($"""
        <circle class="{dot.Ink.CssClass}{(dot.IsHollow ? " hollow" : "")}" cx="{X(dot.At.X)}" cy="{Y(dot.At.Y)}" r="{dot.Radius}"><title>{dot.Title}</title></circle>
        """);

    private Html Text(ChartText text) => Html.Of($"""<text class="label" x="{X(text.At.X) + (text.IsLeft ? -9 : 9)}" y="{Y(text.At.Y) + 4}" text-anchor="{(text.IsLeft ? "end" : "start")}">{text.Text}</text>""");

    /// <summary>Positions to a tenth of a unit, which is less than a pixel; many points make short texts worth it.</summary>
    private void Append(StringBuilder path, IEnumerable<ChartPoint> points)
    {
        var command = 'M';
        foreach (var point in points)
        {
            path.Append(command).Append(Short(X(point.X))).Append(' ').Append(Short(Y(point.Y)));
            command = 'L';
        }
    }

    private static string Short(double coordinate) => coordinate.ToString("0.#", CultureInfo.InvariantCulture);

    private double X(double value) => _left + (value - _chart.X.Low) / (_chart.X.High - _chart.X.Low) * (_chart.Width - _left - Right);

    /// <summary>Values far beyond the axis lie just outside the picture, which cuts them off.</summary>
    private double Y(double value) => Math.Clamp(_bottom - (value - _chart.Y.Low) / (_chart.Y.High - _chart.Y.Low) * (_bottom - Top), -2000, 3000);
}
