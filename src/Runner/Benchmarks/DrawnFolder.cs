using System.Globalization;
using SkiaSharp;
using VisionFinetune.Runner.Reports;
using VisionFinetune.Runner.Reports.Plots;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Benchmarks;

/// <summary>Writes drawn pictures as the JPEG files of a folder: <c>CLASS/FILE.jpg</c>, the same bytes for the same numbers.</summary>
internal static class DrawnFolder
{
    private const int Size = 32, Quality = 90;
    private const ulong Seed = 1;

    /// <summary>Writes the files.</summary>
    /// <param name="folder">Made where it is missing.</param>
    /// <param name="count">Of all files; the ten classes take turns.</param>
    public static void Write(string folder, int count)
    {
        using var scope = NewDisposeScope();
        using var drawn = SyntheticImages.Create(Seed, count, size: Size);
        var pixels = drawn.Images.permute(0, 2, 3, 1).contiguous();         // (N, H, W, C)
        foreach (var name in drawn.ClassNames)
            Directory.CreateDirectory(Path.Combine(folder, name));
        Parallel.For(0, count, i =>
        {
            using var image = pixels[i];
            using var bitmap = Pictures.FromRgb(new RgbImage(image.bytes.ToArray(), Size, Size));
            using var jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, Quality);
            File.WriteAllBytes(Path.Combine(folder, drawn.ClassNames[i % drawn.ClassNames.Count], string.Create(CultureInfo.InvariantCulture, $"{i:000000}.jpg")), jpeg.ToArray());
        });
    }
}
