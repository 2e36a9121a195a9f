using ScottPlot;
using VisionFinetune.Runner.Reports.Fonts;
using VisionFinetune.Runner.Studies.Page.Charts;
using PlotStyle = VisionFinetune.Runner.Reports.Plots.PlotStyle;

namespace VisionFinetune.Runner.Studies.Page.Plots;

/// <summary>Draws a chart of a study as a PNG file, 800 logical pixels wide.</summary>
internal static class XyPicture
{
    public const int Width = 800;

    public static byte[] Png(XyChart chart, PlotFont font)
    {
        using var plot = PlotStyle.Create(font, chart.Title, chart.X.Name + chart.PictureNote, chart.Y.Name);
        SetAxes(plot, chart);
        foreach (var band in chart.Bands)
            Add(plot, band);
        foreach (var line in chart.Lines)
            Add(plot, line);
        foreach (var dot in chart.Dots)
            Add(plot, dot);
        foreach (var text in chart.Texts)
            Add(plot, text, font);
        return PlotStyle.Png(plot, Width, chart.PictureHeight + AddLegend(plot, chart));
    }

    private static void SetAxes(Plot plot, XyChart chart)
    {
        plot.Axes.SetLimits(chart.X.Low, chart.X.High, chart.Y.Low, chart.Y.High);
        plot.Axes.Left.SetTicks([.. chart.Y.Ticks.Select(t => t.At)], [.. chart.Y.Ticks.Select(t => t.Label)]);
        plot.Axes.Bottom.SetTicks([.. chart.X.Ticks.Select(t => t.At)], [.. chart.X.Ticks.Select(t => t.Label)]);
        plot.Grid.XAxisStyle.IsVisible = chart.HasGrid;
        plot.Grid.YAxisStyle.IsVisible = chart.HasGrid;
        if (chart.HasGrid)
            return;
        plot.Axes.Left.IsVisible = false;
        plot.Axes.Bottom.FrameLineStyle.IsVisible = false;
        plot.Axes.Bottom.MajorTickStyle.Length = 0;
        plot.Axes.Bottom.TickLabelStyle.FontSize = 13;
        plot.Axes.Bottom.TickLabelStyle.ForeColor = PlotStyle.Ink;
    }

    private static void Add(Plot plot, ChartBand band)
    {
        var area = plot.Add.FillY([.. band.Points.Select(p => p.X)], [.. band.Points.Select(p => p.Low)], [.. band.Points.Select(p => p.High)]);
        area.FillColor = Color.FromHex(band.Ink.Hex).WithAlpha(0.13);
        area.LineWidth = 0;
        area.MarkerSize = 0;
    }

    private static void Add(Plot plot, ChartLine line)
    {
        foreach (var piece in line.Pieces)
        {
            var scatter = plot.Add.Scatter([.. piece.Select(p => p.X)], piece.Select(p => p.Y).ToArray(), Color.FromHex(line.Ink.Hex));
            scatter.LineWidth = (float)line.Width;
            scatter.LinePattern = Pattern(line.Ink.Dash);
            scatter.MarkerSize = 0;
        }
    }

    private static void Add(Plot plot, ChartDot dot)
    {
        plot.Add.Marker(dot.At.X, dot.At.Y, MarkerShape.FilledCircle, (float)(2 * dot.Radius), Color.FromHex(dot.Ink.Hex));
        if (dot.IsHollow)
            plot.Add.Marker(dot.At.X, dot.At.Y, MarkerShape.FilledCircle, (float)(2 * dot.Radius - 4), Colors.White);
    }

    private static void Add(Plot plot, ChartText text, PlotFont font)
    {
        var label = plot.Add.Text(text.Text, text.At.X, text.At.Y);
        label.LabelFontName = font.Family;
        label.LabelFontSize = 12;
        label.LabelFontColor = PlotStyle.Ink;
        label.LabelAlignment = text.IsLeft ? Alignment.MiddleRight : Alignment.MiddleLeft;
        label.LabelBackgroundColor = Colors.White.WithAlpha(0.75);
        label.OffsetX = text.IsLeft ? -9 : 9;
    }

    /// <summary>Returns the height it needs.</summary>
    private static int AddLegend(Plot plot, XyChart chart)
    {
        if (chart.Keys.Count < 2)
            return 0;
        foreach (var key in chart.Keys)
        {
            plot.Legend.ManualItems.Add(new LegendItem
            {
                LabelText = key.Label,
                LineColor = Color.FromHex(key.Ink.Hex),
                LineWidth = 2.5f,
                LinePattern = Pattern(key.Ink.Dash),
            });
        }
        var legend = plot.ShowLegend(Edge.Bottom).Legend;
        legend.OutlineWidth = 0;
        legend.SymbolWidth = 28;
        legend.TightHorizontalWrapping = true;
        var rows = chart.Keys.Sum(k => 50 + 6.6 * k.Label.Length) / (Width - 60);
        return (int)(22 * Math.Ceiling(rows));
    }

    private static LinePattern Pattern(Dash dash) => dash switch
    {
        Dash.Dashed => LinePattern.Dashed,
        Dash.Dotted => LinePattern.Dotted,
        _ => LinePattern.Solid,
    };
}
