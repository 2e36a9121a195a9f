using static TorchSharp.torch;

namespace VisionFinetune.Augment;

/// <summary>What every transform has to know about a batch: its shape, its number format and its memory layout.</summary>
internal static class Pixels
{
    /// <summary>The size of the images of a batch; refuses what is not <c>(N, C, H, W)</c> pixels.</summary>
    public static ImageShape ShapeOf(Tensor images, string user)
    {
        var shape = images.shape;
        if (shape.Length != 4)
        {
            var found = string.Join(", ", shape);
            throw new TransformException($"{user}: expected (N, C, H, W), got ({found}); a single image needs unsqueeze(0).");
        }
        if (images.dtype != ScalarType.Byte && !images.is_floating_point())
        {
            throw new TransformException(
                $"{user}: expected uint8 or floating-point pixels, got {images.dtype}; convert them first.");
        }
        return new((int)shape[1], (int)shape[2], (int)shape[3]);
    }

    /// <summary>uint8 becomes float32 in [0, 1], as torchvision's <c>convert_image_dtype</c>; floats are seen as they are,
    /// without a copy.</summary>
    public static Tensor ToFloat(Tensor images) =>
        images.dtype == ScalarType.Byte ? images.to_type(ScalarType.Float32).div_(255) : images.alias();

    /// <summary>Whether the pixels lie in memory as <c>(N, H, W, C)</c> and not as <c>(N, C, H, W)</c>.</summary>
    public static bool IsChannelsLast(Tensor images)
    {
        var (shape, stride) = (images.shape, images.stride());
        return shape[1] > 1 && stride[1] == 1 && stride[3] == shape[1] && stride[2] == shape[1] * shape[3];
    }

    /// <summary>One decision per image, true with probability <paramref name="p"/>; number <c>i</c> of the draw belongs to image
    /// <c>i</c>.</summary>
    public static bool[] Toss(int count, double p, Draw draw)
    {
        var heads = new bool[count];
        for (var i = 0; i < count; i++)
            heads[i] = draw.Uniform(i) < p;
        return heads;
    }

    /// <summary>Takes each image from one batch or the other, in one kernel.</summary>
    public static Tensor Choose(bool[] first, Tensor ifTrue, Tensor ifFalse) =>
        where(tensor(first, device: ifFalse.device).reshape(-1, 1, 1, 1), ifTrue, ifFalse);
}
