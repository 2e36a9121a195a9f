using SkiaSharp;
using VisionFinetune.Augment.Chains;
using VisionFinetune.Runner.Reports;
using VisionFinetune.Runner.Reports.Fonts;
using VisionFinetune.Runner.Reports.Plots;

namespace VisionFinetune.Runner.Previewing;

/// <summary>Draws a preview: a row an image, first the original with what each draw shows of it framed in the draw's colour, then the draws as
/// the network sees them, with their labels. Small images are enlarged without smoothing.</summary>
internal sealed class PreviewSheet : IDisposable
{
    private const int Unit = PlotStyle.Density;
    private const int Margin = 28 * Unit;
    private const int Gap = 16 * Unit;
    private const int HeadHeight = 104 * Unit;
    private const int CaptionHeight = 40 * Unit;
    private const int Side = 152 * Unit;
    private const int OriginalGap = 16 * Unit;

    // Told apart by readers with any colour deficiency, and on any picture thanks to a white rim (Okabe and Ito).
    private static readonly SKColor[] s_colours =
        [new(0x1d, 0x6f, 0xd1), new(0xd4, 0x69, 0x0c), new(0x00, 0x9e, 0x73), new(0xcc, 0x79, 0xa7), new(0x66, 0x71, 0x7e), new(0xb5, 0x9b, 0x00)];

    private readonly SKTypeface _regular, _bold;
    private readonly SKFont _title, _head, _caption;

    private PreviewSheet(PlotFont font)
    {
        (_regular, _bold) = (font.Typeface(), font.Typeface(bold: true));
        _title = new SKFont(_bold, 18 * Unit) { Subpixel = true, Hinting = SKFontHinting.None };
        _head = new SKFont(_bold, 12.5f * Unit) { Subpixel = true, Hinting = SKFontHinting.None };
        _caption = new SKFont(_regular, 12 * Unit) { Subpixel = true, Hinting = SKFontHinting.None };
    }

    public void Dispose()
    {
        foreach (var font in new[] { _title, _head, _caption })
            font.Dispose();
        _regular.Dispose();
        _bold.Dispose();
    }

    /// <param name="rows">At least one image, each with as many draws.</param>
    /// <param name="title">Such as the recipe's name and the step.</param>
    /// <param name="subtitles">At most two lines, such as the steps of the chain.</param>
    /// <param name="font">Of all texts.</param>
    /// <returns>A PNG file's bytes.</returns>
    public static byte[] Png(IReadOnlyList<PreviewRow> rows, string title, IReadOnlyList<string> subtitles, PlotFont font)
    {
        using var sheet = new PreviewSheet(font);
        return sheet.Draw(rows, title, subtitles);
    }

    private byte[] Draw(IReadOnlyList<PreviewRow> rows, string title, IReadOnlyList<string> subtitles)
    {
        var draws = rows[0].Draws.Count;
        var rowHeight = Side + CaptionHeight + Gap / 2;
        using var bitmap = new SKBitmap(new SKImageInfo(
            2 * Margin + (draws + 1) * Side + draws * Gap + OriginalGap, 2 * Margin + HeadHeight + rows.Count * rowHeight - Gap));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        var width = bitmap.Width - 2 * Margin;
        Text(canvas, title, Margin, Margin + 18 * Unit, _title, PlotStyle.Ink, width);
        for (var line = 0; line < subtitles.Count; line++)
            Text(canvas, subtitles[line], Margin, Margin + (40 + 18 * line) * Unit, _caption, PlotStyle.Faint, width);
        var hasParts = rows.Any(row => row.Draws.Any(draw => draw.Part is not null));
        for (var column = 0; column <= draws; column++)
            DrawHead(canvas, column, hasParts);
        for (var row = 0; row < rows.Count; row++)
            DrawRow(canvas, rows[row], Margin + HeadHeight + row * rowHeight);
        return Pictures.Png(bitmap);
    }

    private static int X(int column) => Margin + column * (Side + Gap) + (column > 0 ? OriginalGap : 0);

    private static SKColor Colour(int draw) => s_colours[draw % s_colours.Length];

    private void DrawHead(SKCanvas canvas, int column, bool hasParts)
    {
        var (x, y) = (X(column), Margin + HeadHeight - 12 * Unit);
        if (column == 0)
        {
            Text(canvas, "Original", x, y, _head, PlotStyle.Ink, Side);
            return;
        }
        var indent = 0;
        if (hasParts)
        {
            using var dot = new SKPaint { Color = Colour(column - 1), IsAntialias = true };
            canvas.DrawRoundRect(SKRect.Create(x, y - 9 * Unit, 10 * Unit, 10 * Unit), 2 * Unit, 2 * Unit, dot);
            indent = 16 * Unit;
        }
        Text(canvas, column == 1 ? "This step" : $"Another draw ({Numbers.Plain(column)})", x + indent, y, _head, PlotStyle.Ink, Side - indent);
    }

    private void DrawRow(SKCanvas canvas, PreviewRow row, int top)
    {
        var place = DrawImage(canvas, row.Original, X(0), top);
        for (var draw = row.Draws.Count - 1; draw >= 0; draw--)         // the step itself on top
        {
            if (row.Draws[draw].Part is { } part)
                DrawPart(canvas, part, row.Original, place, Colour(draw));
        }
        Text(canvas, row.Name, X(0), top + Side + 18 * Unit, _caption, PlotStyle.Ink, Side + OriginalGap + Gap / 2);
        for (var draw = 0; draw < row.Draws.Count; draw++)
        {
            DrawImage(canvas, row.Draws[draw].Seen, X(draw + 1), top);
            DrawLabels(canvas, row.Draws[draw].Labels, X(draw + 1), top + Side);
        }
    }

    /// <summary>One class, or two with a bar of their shares.</summary>
    private void DrawLabels(SKCanvas canvas, IReadOnlyList<PreviewLabel> labels, int x, int y)
    {
        if (labels.Count == 1)
        {
            Text(canvas, labels[0].Class, x, y + 18 * Unit, _caption, PlotStyle.Faint, Side);
            return;
        }
        using var own = new SKPaint { Color = Skia(PlotStyle.Ink), IsAntialias = true };
        using var other = new SKPaint { Color = Skia(PlotStyle.Train), IsAntialias = true };
        var split = (float)(Side * labels[0].Share);
        canvas.DrawRect(SKRect.Create(x, y + 5 * Unit, split, 4 * Unit), own);
        canvas.DrawRect(SKRect.Create(x + split, y + 5 * Unit, Side - split, 4 * Unit), other);
        var (room, texts) = (Side - 8f * Unit, labels.Select(label => $"{Percent(label)} {label.Class}").ToArray());
        var left = Fitting(texts[0], _caption, Math.Max(room / 2, room - _caption.MeasureText(texts[1])));
        var right = Fitting(texts[1], _caption, Math.Max(room / 2, room - _caption.MeasureText(left)));
        Text(canvas, left, x, y + 24 * Unit, _caption, PlotStyle.Ink, room);
        Text(canvas, right, x + Side - _caption.MeasureText(right), y + 24 * Unit, _caption, PlotStyle.Faint, room);

        // Whole, and together a hundred: a share that rounds to nothing is nothing to the eye.
        string Percent(PreviewLabel label) => label == labels[0]
            ? $"{Numbers.Plain(Math.Round(label.Share * 100))}\u00A0%"
            : $"{Numbers.Plain(100 - Math.Round(labels[0].Share * 100))}\u00A0%";
    }

    /// <summary>A picture at the bottom left of its cell; returns where it lies.</summary>
    private static SKRect DrawImage(SKCanvas canvas, RgbImage pixels, float left, float top)
    {
        var scale = (float)Side / Math.Max(pixels.Width, pixels.Height);
        using var bitmap = Pictures.FromRgb(pixels);
        using var image = SKImage.FromBitmap(bitmap);
        var sampling = scale >= 1 ? new SKSamplingOptions(SKFilterMode.Nearest) : new SKSamplingOptions(SKCubicResampler.Mitchell);
        var place = SKRect.Create(left, top + Side - pixels.Height * scale, pixels.Width * scale, pixels.Height * scale);
        canvas.DrawImage(image, place, sampling);
        return place;
    }

    /// <summary>The outline of what a draw shows, cut off at the edges of the cell's surroundings.</summary>
    private static void DrawPart(SKCanvas canvas, SourceCorners part, RgbImage source, SKRect place, SKColor colour)
    {
        using var path = new SKPath();
        SKPoint At((double X, double Y) corner) => new(
            place.Left + (float)(corner.X / source.Width) * place.Width, place.Top + (float)(corner.Y / source.Height) * place.Height);
        path.AddPoly([At(part.TopLeft), At(part.TopRight), At(part.BottomRight), At(part.BottomLeft)], close: true);
        canvas.Save();
        canvas.ClipRect(SKRect.Inflate(place, Gap / 2f, Gap / 2f));
        using var rim = new SKPaint { Color = SKColors.White.WithAlpha(200), IsStroke = true, StrokeWidth = 4 * Unit, IsAntialias = true, StrokeJoin = SKStrokeJoin.Round };
        using var line = new SKPaint { Color = colour, IsStroke = true, StrokeWidth = 2 * Unit, IsAntialias = true, StrokeJoin = SKStrokeJoin.Round };
        canvas.DrawPath(path, rim);
        canvas.DrawPath(path, line);
        canvas.Restore();
    }

    private static void Text(SKCanvas canvas, string text, float x, float y, SKFont font, ScottPlot.Color color, float width)
    {
        using var paint = new SKPaint { Color = Skia(color), IsAntialias = true };
        canvas.DrawText(Fitting(text, font, width), x, y, font, paint);
    }

    private static string Fitting(string text, SKFont font, float width)
    {
        var shown = text;
        for (var length = text.Length; length > 1 && font.MeasureText(shown) > width; length--)
            shown = Numbers.Short(text, length - 1);
        return shown;
    }

    private static SKColor Skia(ScottPlot.Color color) => new(color.Red, color.Green, color.Blue);
}
