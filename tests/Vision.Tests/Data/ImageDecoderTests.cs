using SkiaSharp;
using VisionFinetune.Engine;
using VisionFinetune.Vision.Data;

namespace VisionFinetune.Vision.Tests.Data;

public sealed class ImageDecoderTests : IDisposable
{
    private static readonly SKColor Red = new(255, 0, 0), Green = new(0, 255, 0), Blue = new(0, 0, 255), White = new(255, 255, 255);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_png_is_decoded_exactly_into_planes()
    {
        using var bitmap = Some.Quarters(4, 2, Red, Green, Blue, White);
        var image = ImageDecoder.Decode(_folder.File("a.png", Some.Encode(bitmap, SKEncodedImageFormat.Png)));
        Assert.Equal((4, 2), (image.Width, image.Height));
        Assert.Equal<byte>([255, 255, 0, 0, 255, 255, 0, 0], image.Planes[..8]);
        Assert.Equal<byte>([0, 0, 255, 255, 255, 255, 0, 0], image.Planes[8..16]);
        Assert.Equal<byte>([0, 0, 0, 0, 255, 255, 255, 255], image.Planes[16..]);
    }

    [Fact]
    public void Grey_becomes_rgb_and_transparency_is_dropped()
    {
        using var grey = new SKBitmap(new SKImageInfo(2, 2, SKColorType.Gray8, SKAlphaType.Opaque));
        grey.Erase(new SKColor(77, 77, 77));
        Assert.All(ImageDecoder.Decode(_folder.File("grey.png", Some.Encode(grey, SKEncodedImageFormat.Png))).Planes, b => Assert.Equal(77, b));

        var faint = new SKColor(200, 100, 50, 10);
        using var transparent = Some.Quarters(2, 2, faint, faint, faint, faint);
        Assert.Equal<byte>(
            [200, 200, 200, 200, 100, 100, 100, 100, 50, 50, 50, 50],
            ImageDecoder.Decode(_folder.File("faint.png", Some.Encode(transparent, SKEncodedImageFormat.Png))).Planes);
    }

    // Where EXIF says that a picture's first row and column are, and which corners it shows upright, clockwise from the top left.
    [Theory]
    [InlineData(1, 16, 32, "RGBW")]
    [InlineData(2, 16, 32, "GRWB")]
    [InlineData(3, 16, 32, "BWRG")]
    [InlineData(4, 16, 32, "WBGR")]
    [InlineData(5, 32, 16, "RWBG")]
    [InlineData(6, 32, 16, "WRGB")]
    [InlineData(7, 32, 16, "BGRW")]
    [InlineData(8, 32, 16, "GBWR")]
    public void The_exif_orientation_is_honoured(byte orientation, int width, int height, string corners)
    {
        using var bitmap = Some.Quarters(16, 32, Red, Green, Blue, White);
        var path = _folder.File("turned.jpg", WithOrientation(Some.Encode(bitmap, SKEncodedImageFormat.Jpeg), orientation));
        var image = ImageDecoder.Decode(path);
        Assert.Equal((width, height), (image.Width, image.Height));
        Assert.Equal((width, height), ImageDecoder.ReadSize(path));
        var (right, bottom) = (image.Width - 2, image.Height - 2);
        Assert.Equal(corners, string.Concat(Corner(image, 1, 1), Corner(image, right, 1), Corner(image, right, bottom), Corner(image, 1, bottom)));
    }

    [Fact]
    public void A_damaged_image_is_named()
    {
        using var bitmap = Some.Quarters(64, 64, Red, Green, Blue, White);
        var jpeg = Some.Encode(bitmap, SKEncodedImageFormat.Jpeg);
        var path = _folder.File("half.jpg", jpeg[..^40]);
        Assert.Equal($"'{path}' is damaged: its pixels cannot be decoded (IncompleteInput); replace or remove it.",
            Assert.Throws<UserException>(() => ImageDecoder.Decode(path)).Message);
        path = _folder.File("text.png", "no picture"u8.ToArray());
        Assert.StartsWith($"'{path}' is not an image that can be read (", Assert.Throws<UserException>(() => ImageDecoder.Decode(path)).Message);
        Assert.StartsWith($"'{path}' is not an image", Assert.Throws<UserException>(() => ImageDecoder.ReadSize(path)).Message);
        path = _folder.File("empty.png", []);
        Assert.StartsWith($"'{path}' is not an image", Assert.Throws<UserException>(() => ImageDecoder.Decode(path)).Message);
    }

    [Fact]
    public void A_picture_of_too_many_pixels_is_refused_from_its_header()
    {
        var png = Some.Png();
        png[16] = 0;                                        // the width of the IHDR chunk: 0x00008000
        (png[17], png[18], png[19]) = (0, 0x80, 0);
        (png[20], png[21], png[22], png[23]) = (0, 0, 0x80, 0);
        BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(Crc(png.AsSpan(12, 17)))).CopyTo(png, 29);
        var path = _folder.File("huge.png", png);
        Assert.Equal($"'{path}' has 32768×32768 pixels; expected at most 64 million. Shrink or remove it.",
            Assert.Throws<UserException>(() => ImageDecoder.Decode(path)).Message);
    }

    [Fact]
    public void A_picture_that_claims_far_more_pixels_than_its_bytes_can_hold_is_refused_from_its_header()
    {
        // 7,680 × 7,680 pixels are within the limit for pictures, and would take 400 MB for a file of less than 200 bytes.
        var png = Some.Png();
        (png[16], png[17], png[18], png[19]) = (0, 0, 0x1e, 0);
        (png[20], png[21], png[22], png[23]) = (0, 0, 0x1e, 0);
        BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(Crc(png.AsSpan(12, 17)))).CopyTo(png, 29);
        var path = _folder.File("bomb.png", png);
        Assert.Equal(
            $"'{path}' has 7680×7680 pixels in {png.Length:N0} bytes; expected at most {4_000_000 + 1000 * png.Length:N0} pixels in so small a file. "
                + "It is damaged or made to fill the memory; replace or remove it.",
            Assert.Throws<UserException>(() => ImageDecoder.Decode(path)).Message);
    }

    private static char Corner(DecodedImage image, int x, int y)
    {
        var area = image.Width * image.Height;
        bool Bright(int plane) => image.Planes[plane * area + y * image.Width + x] > 128;
        return (Bright(0), Bright(1), Bright(2)) switch
        {
            (true, true, true) => 'W',
            (true, false, false) => 'R',
            (false, true, false) => 'G',
            (false, false, true) => 'B',
            _ => '?',
        };
    }

    /// <summary>A JPEG with an EXIF segment that holds nothing but the orientation.</summary>
    private static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0,
            (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8,
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0,
            0, 0, 0, 0,
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++)
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
        }
        return ~crc;
    }
}
