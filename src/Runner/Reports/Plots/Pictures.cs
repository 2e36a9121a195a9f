using System.Runtime.InteropServices;
using SkiaSharp;

namespace VisionFinetune.Runner.Reports.Plots;

/// <summary>Turns raw pixels into Skia images and PNG bytes.</summary>
internal static class Pictures
{
    // Large areas of one colour: a filter a row, which Skia would look for, costs three quarters of the time and makes the file larger.
    private static readonly SKPngEncoderOptions s_flatColours = new(SKPngEncoderFilterFlags.None, zLibLevel: 6);

    /// <summary>An image of interleaved red, green and blue bytes; owned by the caller.</summary>
    /// <exception cref="ArgumentException">The bytes are not height × width × 3.</exception>
    public static SKBitmap FromRgb(Mistake mistake)
    {
        if (!Fits(mistake.Rgb, mistake.Width, mistake.Height))
            throw new ArgumentException($"Image {mistake.Index} has {Misfit(mistake.Rgb, mistake.Width, mistake.Height)}", nameof(mistake));
        return Bitmap(mistake.Rgb, mistake.Width, mistake.Height);
    }

    /// <inheritdoc cref="FromRgb(Mistake)"/>
    public static SKBitmap FromRgb(RgbImage image) => Fits(image.Rgb, image.Width, image.Height)
        ? Bitmap(image.Rgb, image.Width, image.Height)
        : throw new ArgumentException($"An image has {Misfit(image.Rgb, image.Width, image.Height)}", nameof(image));

    /// <summary>The picture as a PNG file's bytes.</summary>
    public static byte[] Png(SKBitmap bitmap)
    {
        using var pixels = bitmap.PeekPixels();
        using var data = pixels.Encode(s_flatColours)!;
        return data.ToArray();
    }

    private static bool Fits(byte[] rgb, int width, int height) => width >= 1 && height >= 1 && rgb.Length == (long)width * height * 3;

    private static string Misfit(byte[] rgb, int width, int height) =>
        $"{rgb.Length} bytes; {width} × {height} pixels of 3 bytes need {(long)width * height * 3}.";

    private static SKBitmap Bitmap(byte[] rgb, int width, int height)
    {
        var rgba = new byte[width * height * 4];
        for (var i = 0; i < width * height; i++)
        {
            rgb.AsSpan(3 * i, 3).CopyTo(rgba.AsSpan(4 * i));
            rgba[4 * i + 3] = 255;
        }
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Marshal.Copy(rgba, 0, bitmap.GetPixels(), rgba.Length);
        return bitmap;
    }
}
