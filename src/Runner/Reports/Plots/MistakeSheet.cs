using SkiaSharp;
using VisionFinetune.Runner.Reports.Fonts;

namespace VisionFinetune.Runner.Reports.Plots;

/// <summary>Draws the most confident mistakes on one sheet: each image enlarged without smoothing, below it what it is and what
/// the model took it for.</summary>
internal sealed class MistakeSheet : IDisposable
{
    private const int Columns = 5;
    private const int Margin = 24;
    private const int Gap = 16;
    private const int TitleHeight = 40;
    private const int CaptionHeight = 40;
    private const int SmallestCell = 120;
    private const int LargestImage = 224;

    private readonly SKTypeface _regular;
    private readonly SKTypeface _bold;
    private readonly SKFont _titleFont;
    private readonly SKFont _captionFont;
    private readonly SKFont _noteFont;

    private MistakeSheet(PlotFont font)
    {
        _regular = font.Typeface();
        _bold = font.Typeface(bold: true);
        _titleFont = new SKFont(_bold, 17) { Subpixel = true, Hinting = SKFontHinting.None };
        _captionFont = new SKFont(_regular, 13) { Subpixel = true, Hinting = SKFontHinting.None };
        _noteFont = new SKFont(_regular, 12) { Subpixel = true, Hinting = SKFontHinting.None };
    }

    public void Dispose()
    {
        _titleFont.Dispose();
        _captionFont.Dispose();
        _noteFont.Dispose();
        _regular.Dispose();
        _bold.Dispose();
    }

    public static byte[] Png(IReadOnlyList<Mistake> mistakes, PlotFont font)
    {
        using var sheet = new MistakeSheet(font);
        return sheet.Draw(mistakes);
    }

    /// <summary>How many times larger a side is drawn: a whole number, or less than one for images too large for the sheet.</summary>
    public static float Enlargement(int longestSide) =>
        longestSide > LargestImage ? (float)LargestImage / longestSide : Math.Clamp(LargestImage / longestSide, 1, 3);

    private byte[] Draw(IReadOnlyList<Mistake> mistakes)
    {
        var side = mistakes.Max(m => Math.Max(m.Width, m.Height) * Enlargement(Math.Max(m.Width, m.Height)));
        var cell = Math.Max(SmallestCell, (int)Math.Ceiling(side));
        var columns = Math.Min(Columns, mistakes.Count);
        var rows = (mistakes.Count + Columns - 1) / Columns;
        var rowHeight = (int)Math.Ceiling(side) + CaptionHeight + Gap;
        var width = Math.Max(2 * Margin + columns * (cell + Gap) - Gap, 420);
        var info = new SKImageInfo(width * PlotStyle.Density, (2 * Margin + TitleHeight + rows * rowHeight - Gap) * PlotStyle.Density);
        using var bitmap = new SKBitmap(info);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        canvas.Scale(PlotStyle.Density);
        Text(canvas, "Most confident mistakes, validation", Margin, Margin + 16, _titleFont, PlotStyle.Ink, width);
        for (var i = 0; i < mistakes.Count; i++)
        {
            var x = Margin + i % Columns * (cell + Gap);
            var y = Margin + TitleHeight + i / Columns * rowHeight;
            DrawImage(canvas, mistakes[i], x, y + side);
            DrawCaption(canvas, mistakes[i], x, y + side, cell);
        }
        return Pictures.Png(bitmap);
    }

    private static void DrawImage(SKCanvas canvas, Mistake mistake, float left, float bottom)
    {
        var enlargement = Enlargement(Math.Max(mistake.Width, mistake.Height));
        using var bitmap = Pictures.FromRgb(mistake);
        using var image = SKImage.FromBitmap(bitmap);
        var sampling = enlargement >= 1 ? new SKSamplingOptions(SKFilterMode.Nearest) : new SKSamplingOptions(SKCubicResampler.Mitchell);
        var height = mistake.Height * enlargement;
        canvas.DrawImage(image, SKRect.Create(left, bottom - height, mistake.Width * enlargement, height), sampling);
    }

    private void DrawCaption(SKCanvas canvas, Mistake mistake, float x, float y, float width)
    {
        var names = $"{mistake.TrueClass} → {mistake.PredictedClass}";
        var confidence = Numbers.Confidence(mistake.Confidence);
        // "dog → cat 99 %" on one line where it fits; long names take the first line for themselves.
        if (_captionFont.MeasureText($"{names} {confidence}") <= width)
        {
            Text(canvas, $"{names} {confidence}", x, y + 17, _captionFont, PlotStyle.Ink, width);
            Text(canvas, $"image {mistake.Index}", x, y + 33, _noteFont, PlotStyle.Faint, width);
            return;
        }
        Text(canvas, names, x, y + 17, _captionFont, PlotStyle.Ink, width);
        Text(canvas, $"{confidence}, image {mistake.Index}", x, y + 33, _noteFont, PlotStyle.Faint, width);
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
