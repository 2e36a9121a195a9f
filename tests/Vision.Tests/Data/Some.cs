using System.Formats.Tar;
using System.IO.Compression;
using SkiaSharp;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Data;

/// <summary>Small data sets and files for the tests.</summary>
internal static class Some
{
    private static readonly string[] Names = ["cat", "dog", "frog", "ship"];

    /// <summary>One 1×1 image a label; image i has the red value i.</summary>
    public static ImageDataset Dataset(params long[] labels)
    {
        var images = zeros(labels.Length, 3, 1, 1, dtype: ScalarType.Byte);
        for (var i = 0; i < labels.Length; i++)
            images.bytes[3 * i] = (byte)i;
        return new ImageDataset("set", images, tensor(labels), Names, [.. labels.Select((_, i) => $"id{i}")]);
    }

    public static byte[] Reds(ImageDataset dataset)
    {
        using var scope = NewDisposeScope();
        return dataset.Images.select(1, 0).contiguous().bytes.ToArray();
    }

    /// <summary>CIFAR-10 records whose pixels all have the value of the label, plus 10 in the red plane.</summary>
    public static byte[] Records(params byte[] labels) =>
        [.. labels.SelectMany(label => Enumerable.Repeat((byte)(label + 10), 1024).Concat(Enumerable.Repeat(label, 2048)).Prepend(label))];

    /// <summary>Six small files in CIFAR-10's binary layout, labels 0 to 6.</summary>
    public static Dictionary<string, byte[]> CifarFiles()
    {
        var files = Enumerable.Range(1, 5).ToDictionary(i => $"data_batch_{i}.bin", i => Records((byte)i, (byte)(i + 1)));
        files["test_batch.bin"] = Records(0, 9, 3);
        return files;
    }

    public static void WriteFiles(string folder, Dictionary<string, byte[]> files)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, content) in files)
            File.WriteAllBytes(Path.Combine(folder, name), content);
    }

    public static void WriteTarGz(string path, IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        using var zip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        using var tar = new TarWriter(zip);
        foreach (var (name, content) in files)
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
    }

    /// <summary>A picture with one colour in each of its four quarters, clockwise from the top left.</summary>
    public static SKBitmap Quarters(int width, int height, SKColor a, SKColor b, SKColor c, SKColor d)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                bitmap.SetPixel(x, y, y < height / 2 ? (x < width / 2 ? a : b) : (x < width / 2 ? d : c));
        }
        return bitmap;
    }

    public static byte[] Encode(SKBitmap bitmap, SKEncodedImageFormat format)
    {
        using var data = bitmap.Encode(format, 100);
        return data.ToArray();
    }

    public static byte[] Png(int width = 4, int height = 4, byte grey = 128)
    {
        var colour = new SKColor(grey, grey, grey);
        using var bitmap = Quarters(width, height, colour, colour, colour, colour);
        return Encode(bitmap, SKEncodedImageFormat.Png);
    }
}

/// <summary>An empty folder that is removed with its content.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("vft-test-").FullName;

    public string File(string relativePath, byte[] content)
    {
        var path = Path.Combine(Root, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
