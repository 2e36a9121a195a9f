using SkiaSharp;
using VisionFinetune.Runner.Reports.Fonts;

namespace VisionFinetune.Runner.Tests.Reports.Fonts;

public sealed class BuiltInFontTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Skia_reads_it_and_finds_every_printable_ASCII_character(bool bold)
    {
        using var typeface = BuiltInFont.Create(bold);
        using var font = new SKFont(typeface, 40);
        for (var c = ' '; c <= '~'; c++)
        {
            Assert.True(typeface.ContainsGlyph(c), $"'{c}' is missing");
            font.MeasureText(c.ToString(), out var bounds);
            Assert.Equal(c == ' ', bounds.IsEmpty);
            Assert.InRange(bounds.Top, -36, 36);
        }
    }

    [Fact]
    public void It_has_the_signs_the_pictures_use()
    {
        using var typeface = BuiltInFont.Create(bold: false);
        Assert.True(typeface.ContainsGlyphs("→×·…−∞°\u00A0"));
        Assert.False(typeface.ContainsGlyph('語'));
    }

    [Fact]
    public void Capitals_are_seven_tenths_of_the_size_and_stand_on_the_baseline()
    {
        using var typeface = BuiltInFont.Create(bold: false);
        using var font = new SKFont(typeface, 100) { Hinting = SKFontHinting.None };
        font.MeasureText("H", out var bounds);
        Assert.Equal(-74, bounds.Top, 1f);   // half the pen's width beyond the stroke
        Assert.Equal(4, bounds.Bottom, 1f);
    }

    [Fact]
    public void Bold_is_heavier()
    {
        Assert.True(Ink(bold: true) > 1.2 * Ink(bold: false));
    }

    private static int Ink(bool bold)
    {
        using var typeface = BuiltInFont.Create(bold);
        using var font = new SKFont(typeface, 40);
        using var bitmap = new SKBitmap(300, 60);
        using var canvas = new SKCanvas(bitmap);
        using var paint = new SKPaint { Color = SKColors.Black };
        canvas.Clear(SKColors.White);
        canvas.DrawText("Hello 123", 5, 45, font, paint);
        return bitmap.Pixels.Count(p => p.Red < 128);
    }
}
