using System.Collections.Concurrent;
using VisionFinetune.Engine;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Data;

/// <summary>Decodes many files into one tensor.</summary>
internal static class ImageLoader
{
    /// <summary>The end of errors about images of several sizes.</summary>
    public const string OneSize = "images must all have one size: set data.size to resize them on loading.";

    /// <summary>Each worker holds one decoded image, so this also bounds the memory beside the result.</summary>
    private const int MostWorkers = 8;

    /// <summary>Reads all files in parallel.</summary>
    /// <param name="paths">At least one file.</param>
    /// <param name="size">Height and width every image is resized to (bilinear, antialiased), or null where all have one
    /// size.</param>
    /// <returns>uint8 <c>(N, 3, H, W)</c> in the order of the paths.</returns>
    /// <exception cref="UserException">The first file, in this order, that cannot be read or has another size.</exception>
    public static Tensor Load(IReadOnlyList<string> paths, int? size) => Load(paths, size, Math.Min(Environment.ProcessorCount, MostWorkers));

    /// <summary>The same with a number of threads, which does not change the result: every image has a place of its own.</summary>
    internal static Tensor Load(IReadOnlyList<string> paths, int? size, int workers)
    {
        var (width, height) = size is { } side ? (side, side) : ImageDecoder.ReadSize(paths[0]);
        CheckMemory(paths.Count, width, height);
        var images = empty(paths.Count, 3, height, width, dtype: ScalarType.Byte);
        var errors = new ConcurrentDictionary<int, UserException>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = workers };
        Parallel.For(0, paths.Count, options, (i, state) =>
        {
            try
            {
                using var target = images[i];
                Decode(paths[i], size, paths[0], height, width).CopyTo(target.bytes);
            }
            catch (UserException e)
            {
                errors[i] = e;
                state.Break();          // every file before this one is still read, so that the same error is reported each time
            }
        });
        if (errors.IsEmpty)
            return images;
        images.Dispose();
        throw errors[errors.Keys.Min()];
    }

    /// <summary>Decodes one file to the size all images have.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">As for <see cref="Load(IReadOnlyList{string}, int?)"/>.</param>
    /// <param name="firstPath">The file that decides about the size where none is given, for messages.</param>
    /// <param name="height">Of all images.</param>
    /// <param name="width">Of all images.</param>
    /// <returns>Plane after plane.</returns>
    /// <exception cref="UserException">The file cannot be read or has another size.</exception>
    public static byte[] Decode(string path, int? size, string firstPath, int height, int width)
    {
        var image = ImageDecoder.Decode(path);
        if (image.Height == height && image.Width == width)
            return image.Planes;
        if (size is null)
        {
            throw new UserException($"'{path}' has {image.Width}×{image.Height} pixels, but '{firstPath}' has {width}×{height}; "
                + OneSize);
        }
        using var target = empty(3, height, width, dtype: ScalarType.Byte);
        Fit(image, target);
        return target.bytes.ToArray();
    }

    /// <summary>Writes an image into a tensor, resized where it has another size (bilinear, antialiased).</summary>
    /// <param name="image">As decoded.</param>
    /// <param name="target">uint8 <c>(3, H, W)</c>.</param>
    public static void Fit(DecodedImage image, Tensor target)
    {
        using var scope = NewDisposeScope();
        var (height, width) = ((int)target.shape[1], (int)target.shape[2]);
        if (image.Height == height && image.Width == width)
        {
            image.Planes.CopyTo(target.bytes);
            return;
        }
        var source = tensor(image.Planes, [1, 3, image.Height, image.Width], dtype: ScalarType.Byte);
        var resized = nn.functional.interpolate(
            source, [height, width], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
        target.copy_(resized[0]);
    }

    /// <exception cref="UserException">The images are larger than the memory.</exception>
    public static void CheckMemory(int count, int width, int height)
    {
        var bytes = 3L * count * width * height;
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > available)
        {
            throw new UserException($"{count:N0} images of {width}×{height} pixels need {bytes / 1e9:F1} GB of memory; "
                + $"{available / 1e9:F1} GB are there. Set data.size to a smaller size, or data.cache to auto and make the data's folder writable.");
        }
    }
}
