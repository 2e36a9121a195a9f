using ScottPlot;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Runner.Reports.Fonts;

namespace VisionFinetune.Runner.Reports.Plots;

/// <summary>Draws one bar a class: its F1 score.</summary>
internal static class ClassScorePicture
{
    private const int MostClasses = 100;
    private const int NameLength = 28;

    public static byte[] Png(ClassificationMetrics metrics, IReadOnlyList<string> names, PlotFont font)
    {
        var scores = metrics.PerClass;
        var shown = Enumerable.Range(0, scores.Count).ToList();
        var title = "F1 score per class, validation";
        if (scores.Count > MostClasses)
        {
            shown = [.. shown.OrderBy(i => scores[i].F1).Take(MostClasses)];
            title = $"F1 score, the {MostClasses} weakest of {scores.Count} classes, validation";
        }
        using var plot = PlotStyle.Create(font, title, "F1 score", "");
        AddBars(plot, metrics, names, shown, font);
        AddMean(plot, metrics.Macro.F1);
        plot.Axes.SetLimits(0, 1.09, shown.Count - 0.4, -0.6);   // the first class at the top
        return PlotStyle.Png(plot, 800, 140 + shown.Count * (shown.Count <= 20 ? 30 : 18));
    }

    private static void AddBars(
        Plot plot, ClassificationMetrics metrics, IReadOnlyList<string> names, List<int> shown, PlotFont font)
    {
        var bars = shown.Select((c, row) =>
        {
            var f1 = metrics.PerClass[c].F1;
            return new Bar
            {
                Position = row,
                Value = double.IsFinite(f1) ? f1 : 0,
                FillColor = PlotStyle.Validation,
                LineWidth = 0,
                Size = 0.68,
                Orientation = Orientation.Horizontal,
            };
        });
        plot.Add.Bars(bars.ToArray());
        // The values stand in a column of their own, where neither bars nor the line of the mean cross them.
        for (var row = 0; row < shown.Count; row++)
        {
            var text = plot.Add.Text(Numbers.Score(metrics.PerClass[shown[row]].F1), 1.015, row);
            text.LabelFontName = font.Family;
            text.LabelFontSize = shown.Count <= 20 ? 12 : 10;
            text.LabelFontColor = PlotStyle.Ink;
            text.LabelAlignment = Alignment.MiddleLeft;
        }
        double[] rows = [.. shown.Select((_, row) => (double)row)];
        plot.Axes.Left.SetTicks(rows, [.. shown.Select(c => Numbers.Short(names[c], NameLength))]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Left.TickLabelStyle.FontSize = shown.Count <= 20 ? 13 : 10;
        plot.Axes.Bottom.SetTicks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0", "0.2", "0.4", "0.6", "0.8", "1"]);
        plot.Grid.YAxisStyle.IsVisible = false;
    }

    private static void AddMean(Plot plot, double mean)
    {
        if (!double.IsFinite(mean))
            return;
        plot.Add.VerticalLine(mean, 1.5f, PlotStyle.Best, LinePattern.Dashed).LegendText = $"mean over classes ({Numbers.Score(mean)})";
        plot.ShowLegend(Edge.Bottom).Legend.OutlineWidth = 0;
    }
}
