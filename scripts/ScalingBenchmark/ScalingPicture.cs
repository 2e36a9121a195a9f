using ScottPlot;
using SkiaSharp;
using VisionFinetune.Runner.Reports.Fonts;
using VisionFinetune.Runner.Reports.Plots;
using PlotStyle = VisionFinetune.Runner.Reports.Plots.PlotStyle;

namespace VisionFinetune.ScalingBenchmark;

/// <summary>Draws all measurements side by side: batch size, number of images, memory.</summary>
internal static class ScalingPicture
{
    private const int PanelWidth = 430, Height = 400;

    private static readonly Color[] s_colors = [PlotStyle.Best, PlotStyle.Validation];

    public static void Write(IReadOnlyList<Measurement> points, string path)
    {
        byte[][] panels =
        [
            Panel("ResNet-18 at 64 px", "batch size", "images/s", points, "batch; ", p => p.ImagesPerSecond),
            Panel("One epoch, a tiny network, 16 px", "images", "images/s", points, "images; ", p => p.ImagesPerSecond),
            Panel("Largest memory of the process", "images", "MiB", points, "images; ", p => p.PeakMebibytes),
        ];
        using var bitmap = new SKBitmap(panels.Length * PanelWidth * PlotStyle.Density, Height * PlotStyle.Density);
        using (var canvas = new SKCanvas(bitmap))
        {
            for (var i = 0; i < panels.Length; i++)
            {
                using var panel = SKBitmap.Decode(panels[i]);
                canvas.DrawBitmap(panel, i * PanelWidth * PlotStyle.Density, 0);
            }
        }
        File.WriteAllBytes(path, Pictures.Png(bitmap));
    }

    private static byte[] Panel(string title, string x, string y, IReadOnlyList<Measurement> points, string prefix, Func<Measurement, double> value)
    {
        using var plot = PlotStyle.Create(PlotFont.Installed, title, x, y);
        var series = points.Where(p => p.Series.StartsWith(prefix, StringComparison.Ordinal)).GroupBy(p => p.Series).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        foreach (var (group, i) in series.Select((group, i) => (group, i)))
        {
            var ordered = group.OrderBy(p => p.Size).ToList();
            var line = plot.Add.Scatter(ordered.Select(p => Math.Log2(p.Size)).ToArray(), ordered.Select(value).ToArray(), s_colors[i % s_colors.Length]);
            line.LineWidth = 2.2f;
            line.MarkerSize = 6;
            line.LegendText = group.Key[prefix.Length..];
        }
        var sizes = series.SelectMany(g => g.Select(p => p.Size)).Distinct().Order().ToList();
        var top = series.SelectMany(g => g.Select(value)).Max();
        plot.Axes.Bottom.SetTicks([.. sizes.Select(s => Math.Log2(s))], [.. sizes.Select(Short)]);
        plot.Axes.SetLimits(Math.Log2(sizes[0]) - 0.4, Math.Log2(sizes[^1]) + 0.6, 0, top * 1.08);
        var legend = plot.ShowLegend(Edge.Bottom).Legend;
        legend.OutlineWidth = 0;
        legend.TightHorizontalWrapping = true;
        return PlotStyle.Png(plot, PanelWidth, Height);
    }

    private static string Short(int size) => size >= 1_000_000 ? $"{size / 1_000_000} M" : size >= 1000 ? $"{size / 1000} k" : $"{size}";
}
