using ScottPlot;
using SkiaSharp;
using VisionFinetune.Runner.Reports.Fonts;

namespace VisionFinetune.Runner.Reports.Plots;

/// <summary>The one look of all pictures. Sizes are logical pixels; files have twice as many, for sharp screens and print.</summary>
internal static class PlotStyle
{
    /// <summary>Pixels of the file per logical pixel.</summary>
    public const int Density = 2;

    private const int Margin = 12;

    // Blue and orange stay apart for readers with any colour deficiency.
    public static readonly Color Ink = Color.FromHex("#1f2933");
    public static readonly Color Faint = Color.FromHex("#66717e");
    public static readonly Color Grid = Color.FromHex("#e4e8ed");
    public static readonly Color Train = Color.FromHex("#8a95a3");
    public static readonly Color Validation = Color.FromHex("#1d6fd1");
    public static readonly Color Best = Color.FromHex("#d4690c");

    /// <summary>An empty plot with title and axis names.</summary>
    public static Plot Create(PlotFont font, string title, string xName, string yName)
    {
        var plot = new Plot();
        plot.FigureBackground.Color = Colors.White;
        plot.Title(title, 17);
        plot.XLabel(xName, 13);
        plot.YLabel(yName, 13);
        plot.Axes.Color(Faint);
        plot.Axes.Title.Label.ForeColor = Ink;
        plot.Axes.Top.IsVisible = false;
        plot.Axes.Right.FrameLineStyle.IsVisible = false;
        plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.TickLabelStyle.FontSize = 12;
        plot.Axes.Bottom.TickLabelStyle.FontSize = 12;
        plot.Grid.MajorLineColor = Grid;
        plot.Legend.OutlineColor = Grid;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.FontColor = Ink;
        plot.Legend.FontSize = 12;
        plot.Font.Set(font.Family);
        plot.Axes.Left.TickLabelStyle.OffsetY = 2;   // ScottPlot centres the line height, which looks too high
        plot.Axes.Right.MinimumSize = 14;   // room for the last tick's label
        return plot;
    }

    /// <summary>The picture as a PNG file's bytes.</summary>
    public static byte[] Png(Plot plot, int width, int height)
    {
        plot.ScaleFactor = Density;
        using var image = plot.GetImage((width - 2 * Margin) * Density, (height - 2 * Margin) * Density);
        using var bitmap = new SKBitmap(width * Density, height * Density);
        using var canvas = new SKCanvas(bitmap);
        using var paint = Paint.NewDisposablePaint();
        canvas.Clear(SKColors.White);
        const int Edge = Margin * Density;
        image.Render(canvas, new PixelRect(Edge, Edge + image.Width, Edge + image.Height, Edge), paint, antiAlias: false);
        return Pictures.Png(bitmap);
    }
}
