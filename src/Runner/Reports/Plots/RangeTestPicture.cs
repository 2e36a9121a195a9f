using ScottPlot;
using VisionFinetune.Engine.Training.RateFinding;
using VisionFinetune.Runner.Reports.Fonts;

namespace VisionFinetune.Runner.Reports.Plots;

/// <summary>Draws the loss over the learning rate of a range test, with what is suggested.</summary>
internal static class RangeTestPicture
{
    private const int Width = 800, Height = 520;

    public static byte[] Png(RangeTestCurve curve, RateSuggestions suggestions, string title, PlotFont font)
    {
        using var plot = PlotStyle.Create(font, title, "learning rate", "training loss");
        double[] positions = [.. curve.Rates.Select(Math.Log10)];
        var raw = plot.Add.Scatter(positions, curve.Losses.ToArray(), PlotStyle.Grid);
        raw.MarkerSize = 0;
        raw.LegendText = "loss of each step";
        var smooth = plot.Add.Scatter(positions, curve.Smoothed.ToArray(), PlotStyle.Validation);
        (smooth.MarkerSize, smooth.LineWidth, smooth.LegendText) = (0, 2.2f, "smoothed");
        Mark(plot, "valley, the one to take", suggestions.Valley, PlotStyle.Best, LinePattern.Solid);
        Mark(plot, "steepest", suggestions.Steepest, PlotStyle.Ink, LinePattern.Dashed);
        Mark(plot, "minimum / 10", suggestions.MinimumTenth, PlotStyle.Ink, LinePattern.Dotted);
        Mark(plot, "slide", suggestions.Slide, PlotStyle.Train, LinePattern.Dashed);
        SetAxes(plot, curve, positions);
        var legend = plot.ShowLegend(Edge.Bottom).Legend;
        (legend.OutlineWidth, legend.TightHorizontalWrapping) = (0, true);
        return PlotStyle.Png(plot, Width, Height);
    }

    private static void Mark(Plot plot, string name, double rate, Color color, LinePattern pattern) =>
        plot.Add.VerticalLine(Math.Log10(rate), 1.8f, color, pattern).LegendText = $"{name} ({Numbers.Rate(rate)})";

    private static void SetAxes(Plot plot, RangeTestCurve curve, double[] positions)
    {
        // What counts is the way down; the explosion at the end would squeeze it.
        var (low, start) = (curve.Smoothed.Min(), curve.Smoothed[curve.Smoothed.Count / 10]);
        var margin = Math.Max(start - low, 0.05 * Math.Abs(low)) * 0.25;
        plot.Axes.SetLimits(positions[0], positions[^1], low - margin, Math.Max(start, low) + 2 * margin);
        var powers = Enumerable.Range((int)Math.Ceiling(positions[0]), (int)Math.Floor(positions[^1]) - (int)Math.Ceiling(positions[0]) + 1).ToList();
        plot.Axes.Bottom.SetTicks([.. powers.Select(p => (double)p)], [.. powers.Select(p => Numbers.Rate(Math.Pow(10, p)))]);
    }
}
