using SkiaSharp;
using VisionFinetune.Runner.Reports.Fonts;

namespace VisionFinetune.Runner.Reports.Plots;

/// <summary>Draws what augmentation does: a row an image, first the original, then what the network sees of it in the first epochs. Small
/// images are enlarged without smoothing.</summary>
internal sealed class AugmentationSheet : IDisposable
{
    private const int Margin = 24 * PlotStyle.Density;
    private const int Gap = 12 * PlotStyle.Density;
    private const int TitleHeight = 64 * PlotStyle.Density;
    private const int CaptionHeight = 24 * PlotStyle.Density;
    private const int LargestImage = 128 * PlotStyle.Density;

    private readonly SKTypeface _regular;
    private readonly SKTypeface _bold;
    private readonly SKFont _titleFont;
    private readonly SKFont _captionFont;

    private AugmentationSheet(PlotFont font)
    {
        _regular = font.Typeface();
        _bold = font.Typeface(bold: true);
        _titleFont = new SKFont(_bold, 17 * PlotStyle.Density) { Subpixel = true, Hinting = SKFontHinting.None };
        _captionFont = new SKFont(_regular, 12 * PlotStyle.Density) { Subpixel = true, Hinting = SKFontHinting.None };
    }

    public void Dispose()
    {
        _titleFont.Dispose();
        _captionFont.Dispose();
        _regular.Dispose();
        _bold.Dispose();
    }

    /// <param name="rows">At least one image, each with as many draws.</param>
    /// <param name="title">Such as the recipe's name.</param>
    /// <param name="font">Of the captions.</param>
    /// <returns>A PNG file's bytes.</returns>
    public static byte[] Png(IReadOnlyList<AugmentedImage> rows, string title, PlotFont font)
    {
        using var sheet = new AugmentationSheet(font);
        return sheet.Draw(rows, title);
    }

    private byte[] Draw(IReadOnlyList<AugmentedImage> rows, string title)
    {
        var columns = 1 + rows[0].Draws.Count;
        var rowHeight = LargestImage + CaptionHeight + Gap;
        using var bitmap = new SKBitmap(new SKImageInfo(
            2 * Margin + columns * (LargestImage + Gap) - Gap, 2 * Margin + TitleHeight + rows.Count * rowHeight - Gap));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        Text(canvas, title, Margin, Margin + 16 * PlotStyle.Density, _titleFont, PlotStyle.Ink, bitmap.Width - 2 * Margin);
        for (var column = 0; column < columns; column++)
        {
            Text(canvas, column == 0 ? "original" : $"epoch {Numbers.Plain(column)}", X(column), Margin + TitleHeight - 8 * PlotStyle.Density,
                _captionFont, PlotStyle.Faint, LargestImage);
        }
        for (var row = 0; row < rows.Count; row++)
        {
            var top = Margin + TitleHeight + row * rowHeight;
            DrawImage(canvas, rows[row].Original, X(0), top);
            for (var draw = 0; draw < rows[row].Draws.Count; draw++)
                DrawImage(canvas, rows[row].Draws[draw], X(1 + draw), top);
            Text(canvas, rows[row].Name, X(0), top + LargestImage + 16 * PlotStyle.Density, _captionFont, PlotStyle.Ink, LargestImage + Gap);
        }
        return Pictures.Png(bitmap);
    }

    private static int X(int column) => Margin + column * (LargestImage + Gap);

    private static void DrawImage(SKCanvas canvas, RgbImage pixels, float left, float top)
    {
        var longest = Math.Max(pixels.Width, pixels.Height);
        var scale = longest > LargestImage ? (float)LargestImage / longest : LargestImage / longest;      // whole where it enlarges
        using var bitmap = Pictures.FromRgb(pixels);
        using var image = SKImage.FromBitmap(bitmap);
        var sampling = scale >= 1 ? new SKSamplingOptions(SKFilterMode.Nearest) : new SKSamplingOptions(SKCubicResampler.Mitchell);
        var (width, height) = (pixels.Width * scale, pixels.Height * scale);
        canvas.DrawImage(image, SKRect.Create(left, top + LargestImage - height, width, height), sampling);
    }

    private static void Text(SKCanvas canvas, string text, float x, float y, SKFont font, ScottPlot.Color color, float width)
    {
        var shown = text;
        for (var length = text.Length; length > 1 && font.MeasureText(shown) > width; length--)
            shown = Numbers.Short(text, length - 1);
        using var paint = new SKPaint { Color = new SKColor(color.Red, color.Green, color.Blue), IsAntialias = true };
        canvas.DrawText(shown, x, y, font, paint);
    }
}
