using SkiaSharp;
using VisionFinetune.Fuzzing.Mutation;
using VisionFinetune.Vision.Data;

namespace VisionFinetune.Fuzzing.Targets;

/// <summary>PNG, JPEG, WebP and BMP files, decoded by native code.</summary>
internal sealed class ImagesTarget : ITarget
{
    private readonly byte[] _png = Encode(SKEncodedImageFormat.Png, 12, 9);

    private readonly byte[][] _others =
    [
        Encode(SKEncodedImageFormat.Jpeg, 20, 16), Encode(SKEncodedImageFormat.Webp, 16, 12), Encode(SKEncodedImageFormat.Png, 1, 1), Bmp(6, 5),
        WithOrientation(Encode(SKEncodedImageFormat.Jpeg, 9, 17)),
    ];

    public string Name => "images";

    public int BytesPerByte => 8 * ImageDecoder.MostPixelsPerByte;

    public long FixedBytes => 8 * ImageDecoder.PixelsAnyFileMayHave;

    public byte[] Make(Draws draws) => draws.Below(3) switch
    {
        0 => PngMutator.Mutate(_png, draws),
        1 => ByteMutator.Mutate(_png, draws),
        _ => ByteMutator.Mutate(draws.Of(_others), draws, draws.Of(_others)),
    };

    public long Read(byte[] input, string folder)
    {
        var path = Path.Combine(folder, "x.png");
        File.WriteAllBytes(path, input);
        var (width, height) = ImageDecoder.ReadSize(path);
        var image = ImageDecoder.Decode(path);
        if (image.Width != width || image.Height != height || image.Planes.Length != 3 * width * height)
            throw new InvalidOperationException($"The header said {width}×{height}, the image has {image.Width}×{image.Height}.");
        return 4L * width * height;     // the bitmap that was decoded into
    }

    public static byte[] Encode(SKEncodedImageFormat format, int width, int height)
    {
        using var bitmap = new SKBitmap(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                bitmap.SetPixel(x, y, new SKColor((byte)(20 * x), (byte)(27 * y), (byte)(x * y)));
        }
        using var data = bitmap.Encode(format, 80);
        return data.ToArray();
    }

    /// <summary>An uncompressed 24-bit bitmap, which Skia reads but does not write.</summary>
    private static byte[] Bmp(int width, int height)
    {
        var row = (3 * width + 3) / 4 * 4;
        var bytes = new byte[54 + row * height];
        "BM"u8.CopyTo(bytes);
        BitConverter.TryWriteBytes(bytes.AsSpan(2), bytes.Length);
        BitConverter.TryWriteBytes(bytes.AsSpan(10), 54);
        BitConverter.TryWriteBytes(bytes.AsSpan(14), 40);
        BitConverter.TryWriteBytes(bytes.AsSpan(18), width);
        BitConverter.TryWriteBytes(bytes.AsSpan(22), height);
        bytes[26] = 1;
        bytes[28] = 24;
        return bytes;
    }

    /// <summary>A JPEG that says it lies on its side (EXIF orientation 6).</summary>
    private static byte[] WithOrientation(byte[] jpeg)
    {
        byte[] exif = [.. "Exif\0\0MM\0*\0\0\0\b\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"u8];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
    }
}
