using VisionFinetune.Augment;
using VisionFinetune.Engine;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Data;

/// <summary>An image file that is in memory and comes from a stranger: its header is looked at before any of its pixels are.</summary>
/// <param name="Name">Of the file, for messages.</param>
/// <param name="Content">The whole file.</param>
/// <param name="Width">Upright, in pixels.</param>
/// <param name="Height">Upright, in pixels.</param>
public sealed record EncodedImage(string Name, byte[] Content, int Width, int Height)
{
    /// <summary>Number of pixels.</summary>
    public long Pixels => (long)Width * Height;

    /// <summary>Reads the header.</summary>
    /// <param name="name">Of the file, for messages.</param>
    /// <param name="content">The whole file.</param>
    /// <param name="mostPixels">More are refused.</param>
    /// <exception cref="UserException">Not an image, or too large; the message names the file.</exception>
    public static EncodedImage Open(string name, byte[] content, long mostPixels)
    {
        var (width, height) = ImageDecoder.ReadSize(content, name, mostPixels);
        return new EncodedImage(name, content, width, height);
    }

    /// <summary>The pixels as data sets hold them: uint8, plane after plane; brought to another size as when a data set is read.</summary>
    /// <param name="shape">The size to bring it to.</param>
    /// <exception cref="UserException">The file is damaged.</exception>
    public byte[] Decode(ImageShape shape)
    {
        var image = ImageDecoder.Decode(Content, Name, Pixels);
        if (image.Height == shape.Height && image.Width == shape.Width)
            return image.Planes;
        using var target = empty(3, shape.Height, shape.Width, dtype: ScalarType.Byte);
        ImageLoader.Fit(image, target);
        return target.bytes.ToArray();
    }
}
