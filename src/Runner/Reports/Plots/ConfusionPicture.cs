using ScottPlot;
using VisionFinetune.Runner.Reports.Fonts;

namespace VisionFinetune.Runner.Reports.Plots;

/// <summary>Draws the confusion matrix: a row is a true class, its colours are shares of that row.</summary>
internal static class ConfusionPicture
{
    private const int MostNames = 120;
    private const int NameLength = 22;

    public static byte[] Png(ConfusionTable table, string splitName, PlotFont font)
    {
        using var plot = PlotStyle.Create(font, $"Confusion matrix, {splitName}", "predicted class", "true class");
        plot.HideGrid();
        AddHeatmap(plot, table);
        if (table.ShowsNumbers)
            AddNumbers(plot, table, font);
        SetNames(plot, table);
        plot.Axes.SetLimits(-0.5, table.Classes - 0.5, table.Classes - 0.5, -0.5);   // row 0 at the top
        var cells = CellPixels(table.Classes) * table.Classes;
        return PlotStyle.Png(plot, cells + 300, cells + 240);
    }

    private static int CellPixels(int classes) => Math.Clamp(820 / classes, classes <= 100 ? 11 : 2, 110);

    private static void AddHeatmap(Plot plot, ConfusionTable table)
    {
        var shares = new double[table.Classes, table.Classes];
        for (var t = 0; t < table.Classes; t++)
        {
            for (var p = 0; p < table.Classes; p++)
                shares[t, p] = table.Share(t, p);
        }
        var map = plot.Add.Heatmap(shares);
        map.Colormap = new Shades();
        map.ManualRange = new ScottPlot.Range(0, 1);
        var bar = plot.Add.ColorBar(map);
        bar.Label = "";
        bar.Width = 14;
        ((IYAxis)bar.Axis).SetTicks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"]);
        bar.Axis.TickLabelStyle.FontName = plot.Axes.Left.TickLabelStyle.FontName;
        bar.Axis.TickLabelStyle.ForeColor = PlotStyle.Faint;
    }

    private static void AddNumbers(Plot plot, ConfusionTable table, PlotFont font)
    {
        for (var t = 0; t < table.Classes; t++)
        {
            for (var p = 0; p < table.Classes; p++)
            {
                if (table.Count(t, p) == 0)
                    continue;
                var text = plot.Add.Text(Numbers.Plain(table.Count(t, p)), p, t);
                text.LabelFontName = font.Family;
                text.LabelFontSize = table.Classes <= 12 ? 13 : 10;
                text.LabelAlignment = Alignment.MiddleCenter;
                text.LabelFontColor = table.Share(t, p) > 0.25 ? Colors.White : PlotStyle.Ink;
            }
        }
    }

    private static void SetNames(Plot plot, ConfusionTable table)
    {
        var every = (int)Math.Ceiling(table.Classes / (double)MostNames);
        var shown = Enumerable.Range(0, table.Classes).Where(i => i % every == 0).ToList();
        double[] positions = [.. shown.Select(i => (double)i)];
        string[] names = [.. shown.Select(i => Numbers.Short(table.Names[i], NameLength))];
        plot.Axes.Left.SetTicks(positions, names);
        plot.Axes.Bottom.SetTicks(positions, names);
        var size = table.Classes <= 12 ? 13 : table.Classes <= 40 ? 11 : 9;
        plot.Axes.Left.TickLabelStyle.FontSize = size;
        plot.Axes.Bottom.TickLabelStyle.FontSize = size;
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Bottom.MajorTickStyle.Length = 0;
        var fits = names.Max(n => n.Length) * size * 0.62 < CellPixels(table.Classes);
        plot.Axes.Bottom.TickLabelStyle.Rotation = fits ? 0 : -90;
        plot.Axes.Bottom.TickLabelStyle.Alignment = fits ? Alignment.UpperCenter : Alignment.MiddleRight;
        plot.Axes.Bottom.MinimumSize = fits ? 0 : (float)(names.Max(n => n.Length) * size * 0.62 + 34);
    }

    private sealed class Shades : IColormap
    {
        public string Name => "white to dark blue";

        // The square root makes the few per cent beside the diagonal visible, which are what the reader looks for.
        public Color GetColor(double position)
        {
            var depth = Math.Sqrt(Math.Clamp(double.IsNaN(position) ? 0 : position, 0, 1));
            return new Color(Mix(255, 11, depth), Mix(255, 74, depth), Mix(255, 150, depth));
        }

        private static byte Mix(double light, double dark, double depth) => (byte)Math.Round(light + (dark - light) * depth);
    }
}
