using ScottPlot;
using VisionFinetune.Runner.Reports.Fonts;

namespace VisionFinetune.Runner.Reports.Plots;

/// <summary>Draws a chart over epochs.</summary>
internal static class CurvePicture
{
    public const int Width = 800;
    public const int Height = 480;

    // Beyond this many epochs the markers would merge into a thick line.
    private const int MostMarkers = 60;

    public static byte[] Png(CurveChart chart, PlotFont font)
    {
        using var plot = PlotStyle.Create(font, chart.Title, "epoch", "");
        SetAxes(plot, chart);
        MarkBest(plot, chart);
        foreach (var curve in chart.Curves)
            Add(plot, chart, curve);
        var legend = plot.ShowLegend(Edge.Bottom).Legend;
        legend.OutlineWidth = 0;
        legend.TightHorizontalWrapping = true;
        return PlotStyle.Png(plot, Width, Height);
    }

    private static void SetAxes(Plot plot, CurveChart chart)
    {
        var (first, last) = chart.EpochSpan();
        var values = chart.ValueTicks(6);
        var margin = (last - first) * 0.02;
        var padding = (values[^1] - values[0]) * 0.03;   // so that a marker on the edge is whole
        plot.Axes.SetLimits(first - margin, last + margin, values[0] - padding, values[^1] + padding);
        plot.Axes.Left.SetTicks([.. values], [.. values.Select(chart.TickFormat)]);
        var epochs = chart.Epochs.Count == 0 ? [1] : Numbers.EpochTicks(chart.Epochs[0], chart.Epochs[^1], 12);
        plot.Axes.Bottom.SetTicks([.. epochs.Select(e => (double)e)], [.. epochs.Select(e => Numbers.Plain(e))]);
    }

    private static void MarkBest(Plot plot, CurveChart chart)
    {
        if (!chart.Epochs.Contains(chart.BestEpoch))
            return;
        plot.Add.VerticalLine(chart.BestEpoch, 1.5f, PlotStyle.Best, LinePattern.Dashed);
        plot.Legend.ManualItems.Add(new LegendItem
        {
            LabelText = $"best epoch ({chart.BestEpoch})",
            LineColor = PlotStyle.Best,
            LineWidth = 2,
        });
    }

    private static void Add(Plot plot, CurveChart chart, Curve curve)
    {
        var color = curve.IsTrain ? PlotStyle.Train : PlotStyle.Validation;
        var legend = curve.Name;
        // A gap where a value is not finite: each unbroken piece is a line of its own.
        foreach (var piece in Pieces(chart.Epochs, curve.Values))
        {
            var scatter = plot.Add.Scatter(piece.Select(p => p.X).ToArray(), piece.Select(p => p.Y).ToArray(), color);
            scatter.LineWidth = 2.2f;
            scatter.MarkerSize = piece.Count == 1 || chart.Epochs.Count <= MostMarkers ? 6 : 0;
            scatter.LegendText = legend;
            legend = "";
        }
    }

    private static List<List<(double X, double Y)>> Pieces(IReadOnlyList<int> epochs, IReadOnlyList<double> values)
    {
        var pieces = new List<List<(double X, double Y)>>();
        var open = false;
        for (var i = 0; i < epochs.Count; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                open = false;
                continue;
            }
            if (!open)
                pieces.Add([]);
            open = true;
            pieces[^1].Add((epochs[i], values[i]));
        }
        return pieces;
    }
}
