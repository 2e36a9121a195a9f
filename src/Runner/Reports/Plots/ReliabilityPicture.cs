using ScottPlot;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Runner.Reports.Fonts;

namespace VisionFinetune.Runner.Reports.Plots;

/// <summary>Draws how often answers of every confidence are right: on the diagonal, probabilities mean what they say.</summary>
internal static class ReliabilityPicture
{
    private const int Side = 560;
    private static readonly double[] s_ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];

    public static byte[] Png(CalibrationScores calibration, PlotFont font)
    {
        using var plot = PlotStyle.Create(font, $"Reliability, validation: error {Numbers.Score(calibration.Error)}", "confidence", "accuracy");
        var total = (double)calibration.Bins.Sum(b => b.Count);
        foreach (var bin in calibration.Bins)
        {
            // The share of the samples, in the background: bins of a few samples prove little.
            var share = plot.Add.Rectangle(bin.Low, bin.High, 0, bin.Count / total);
            share.FillColor = PlotStyle.Grid;
            share.LineWidth = 0;
        }
        var diagonal = plot.Add.Line(0, 0, 1, 1);
        diagonal.Color = PlotStyle.Best;
        diagonal.LinePattern = LinePattern.Dashed;
        diagonal.LegendText = "perfectly calibrated";
        var points = calibration.Bins.Where(b => double.IsFinite(b.Confidence)).ToList();
        var curve = plot.Add.Scatter(points.Select(b => b.Confidence).ToArray(), points.Select(b => b.Accuracy).ToArray(), PlotStyle.Validation);
        curve.LineWidth = 2.2f;
        curve.MarkerSize = 6;
        curve.LegendText = "this model";
        plot.Legend.ManualItems.Add(new LegendItem { LabelText = "share of the samples", FillColor = PlotStyle.Grid });
        plot.Axes.SetLimits(-0.02, 1.02, -0.02, 1.02);
        string[] labels = [.. s_ticks.Select(Numbers.Plain)];
        plot.Axes.Left.SetTicks(s_ticks, labels);
        plot.Axes.Bottom.SetTicks(s_ticks, labels);
        plot.ShowLegend(Edge.Bottom).Legend.OutlineWidth = 0;
        return PlotStyle.Png(plot, Side, Side + 40);
    }
}
