using System.Runtime.InteropServices;
using SkiaSharp;

namespace VisionFinetune.Runner.Reports.Plots;

/// <summary>Turns raw pixels into Skia images and PNG bytes.</summary>
internal static class Pictures
{
    /// <summary>An image of interleaved red, green and blue bytes; owned by the caller.</summary>
    /// <exception cref="ArgumentException">The bytes are not height × width × 3.</exception>
    public static SKBitmap FromRgb(Mistake mistake)
    {
        var (rgb, width, height) = (mistake.Rgb, mistake.Width, mistake.Height);
        if (width < 1 || height < 1 || rgb.Length != (long)width * height * 3)
        {
            throw new ArgumentException(
                $"Image {mistake.Index} has {rgb.Length} bytes; {width} × {height} pixels of 3 bytes need {(long)width * height * 3}.",
                nameof(mistake));
        }
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

    public static byte[] Png(SKBitmap bitmap)
    {
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
