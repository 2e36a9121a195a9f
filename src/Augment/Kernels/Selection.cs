using static TorchSharp.torch;

namespace VisionFinetune.Augment.Kernels;

/// <summary>Changes some images of a batch together, so that the number of tensor operations does not grow with the batch and no image is
/// computed that nobody asked for.</summary>
internal static class Selection
{
    /// <summary>A step on floating-point images in the given levels. It never changes its argument.</summary>
    public delegate Tensor Change(Tensor pixels, Levels levels);

    /// <summary>A new batch in which some images are changed.</summary>
    /// <param name="images">The batch, in bytes or floating point; type and memory layout are kept.</param>
    /// <param name="rows">Which images.</param>
    /// <param name="change">Gets them in float32, or float64 where the batch is.</param>
    public static Tensor Apply(Tensor images, int[] rows, Change change)
    {
        if (rows.Length == 0)
            return images.clone();
        var isWhole = rows.Length == images.shape[0];
        var index = isWhole ? null : Index(rows, images.device);
        var changed = change(ToWorkingType(index is null ? images : Take(images, index)), Levels.Of(images)).to_type(images.dtype);
        return index is null
            ? images.empty_like().copy_(changed)
            : images.clone().index_copy_(0, index, changed);
    }

    /// <summary>The same on images that are in the working type already.</summary>
    public static Tensor Apply(Tensor pixels, int[] rows, Func<Tensor, Tensor> change)
    {
        if (rows.Length == 0)
            return pixels;
        if (rows.Length == pixels.shape[0])
            return change(pixels);
        var index = Index(rows, pixels.device);
        return pixels.clone().index_copy_(0, index, change(Take(pixels, index)));
    }

    /// <summary>The numbers of the images for which something holds.</summary>
    public static int[] Where(int count, Func<int, bool> holds) => [.. Enumerable.Range(0, count).Where(holds)];

    /// <summary>One number an image, ready to be multiplied with them: <c>(N, 1, 1, 1)</c>.</summary>
    public static Tensor PerImage(IEnumerable<double> values, Tensor pixels) =>
        tensor(values.ToArray()).reshape(-1, 1, 1, 1).to(pixels.dtype, pixels.device);

    /// <summary>The type in which pixels are computed: half precision would lose levels.</summary>
    public static Tensor ToWorkingType(Tensor images) =>
        images.dtype == ScalarType.Float64 ? images.alias() : images.to_type(ScalarType.Float32);

    private static Tensor Index(int[] rows, Device device) => tensor(Array.ConvertAll(rows, row => (long)row), device: device);

    /// <summary>Some images in the memory layout of all.</summary>
    private static Tensor Take(Tensor images, Tensor index) => Pixels.IsChannelsLast(images)
        ? images.permute(0, 2, 3, 1).index_select(0, index).permute(0, 3, 1, 2)
        : images.index_select(0, index);
}
