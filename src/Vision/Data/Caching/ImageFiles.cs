using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SkiaSharp;
using VisionFinetune.Engine;

namespace VisionFinetune.Vision.Data.Caching;

/// <summary>The image files of one split, and what they are decoded to.</summary>
internal sealed class ImageFiles
{
    private readonly string _root;
    private (int Height, int Width)? _shape;

    /// <param name="root">The data set's folder.</param>
    /// <param name="split">Names the split, such as <c>train</c>.</param>
    /// <param name="paths">The files in the order of the images, at least one.</param>
    /// <param name="size">Height and width every image is resized to; none: all have one size.</param>
    public ImageFiles(string root, string split, IReadOnlyList<string> paths, int? size)
    {
        (_root, Split, Paths, Size) = (Path.GetFullPath(root), split, paths, size);
        Key = ComputeKey();
    }

    /// <summary>Names the split.</summary>
    public string Split { get; }

    /// <summary>The files in the order of the images.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Height and width every image is resized to; none: all have one size.</summary>
    public int? Size { get; }

    /// <summary>SHA-256 of everything that decides the pixels, or stands for it: the files' names, lengths and times of change, the size, and the
    /// versions of what decodes and resizes.</summary>
    public byte[] Key { get; }

    /// <summary>Whether no file was added to, or written to, since the key was computed.</summary>
    public bool AreUnchanged => ComputeKey().AsSpan().SequenceEqual(Key);

    /// <summary>A header of these images.</summary>
    /// <exception cref="UserException">No size is given, and the first file cannot be read.</exception>
    public CacheHeader Header()
    {
        var (height, width) = Size is { } side ? (side, side) : _shape ??= Turn(ImageDecoder.ReadSize(Paths[0]));
        return new CacheHeader(Key, Paths.Count, height, width);
    }

    /// <summary>Decodes one image.</summary>
    /// <param name="index">Which.</param>
    /// <param name="header">The size it must have, or is resized to.</param>
    /// <returns>uint8 <c>(H, W, 3)</c>.</returns>
    /// <exception cref="UserException">The file is no image, or damaged, or gone, or has another size; the message names it.</exception>
    public byte[] Decode(int index, CacheHeader header)
    {
        try
        {
            var planes = ImageLoader.Decode(Paths[index], Size, Paths[0], header.Height, header.Width);
            return Interleave(planes, header.Height * header.Width);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{Paths[index]}' was there when the folder was listed and cannot be read now: {e.Message}", e);
        }
    }

    private static byte[] Interleave(byte[] planes, int area)
    {
        var pixels = new byte[planes.Length];
        for (int i = 0, target = 0; i < area; i++, target += 3)
        {
            pixels[target] = planes[i];
            pixels[target + 1] = planes[i + area];
            pixels[target + 2] = planes[i + 2 * area];
        }
        return pixels;
    }

    private byte[] ComputeKey()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string line) => hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        Add(string.Create(CultureInfo.InvariantCulture, $"{CacheHeader.Version} {Size} {VersionOf<SKCodec>()} {VersionOf<TorchSharp.torch.Tensor>()}"));
        foreach (var path in Paths)
        {
            var file = new FileInfo(path);
            Add($"{Path.GetRelativePath(_root, path)}\0" + (file.Exists
                ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}") : "gone"));
        }
        return hash.GetHashAndReset();
    }

    private static string? VersionOf<T>() => typeof(T).Assembly.GetName().Version?.ToString();

    private static (int Height, int Width) Turn((int Width, int Height) size) => (size.Height, size.Width);
}
