using VisionFinetune.Augment;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Data;

/// <summary>Ten drawn classes of small colour pictures, the data that is always there: shapes and patterns of varying
/// colour, place and size, with a distracting patch and noise.</summary>
/// <remarks>Every byte is a function of seed and image number, the same on every machine.</remarks>
public static class SyntheticImages
{
    private const int FirstNoise = 32;                      // the numbers before it place and colour the shape
    private const double LeastContrast = 0.4;

    /// <summary>The ten class names, by label.</summary>
    public static IReadOnlyList<string> ClassNames => SyntheticShape.Names;

    /// <summary>Draws a data set with the classes in turn, so that each has its share.</summary>
    /// <param name="seed">Decides every image; two splits need two seeds.</param>
    /// <param name="count">Number of images N; image <c>i</c> is the same whatever N is.</param>
    /// <param name="classes">Number of classes K, 2 to 10.</param>
    /// <param name="size">Height and width in pixels, 8 to 512.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number outside its range.</exception>
    public static ImageDataset Create(ulong seed, int count, int classes = 10, int size = 32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, SyntheticShape.Names.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 512);
        var images = Draw(seed, [.. Enumerable.Range(0, count).Select(i => (long)i)], classes, size);
        var labels = arange(count, dtype: ScalarType.Int64).remainder_(classes);
        return new ImageDataset("synthetic", images, labels, SyntheticShape.Names[..classes]);
    }

    /// <summary>Some of the images alone, for those who do not need all of them at the same time.</summary>
    /// <param name="seed">As for <see cref="Create"/>.</param>
    /// <param name="numbers">Which images: 0 for the first.</param>
    /// <param name="classes">As for <see cref="Create"/>.</param>
    /// <param name="size">As for <see cref="Create"/>.</param>
    /// <returns>uint8 <c>(N, 3, H, W)</c> on the CPU.</returns>
    public static Tensor Draw(ulong seed, IReadOnlyList<long> numbers, int classes, int size)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        var draw = new Draw(seed);
        var images = empty(numbers.Count, 3, size, size, dtype: ScalarType.Byte);
        Parallel.For(0, numbers.Count, i =>
        {
            using var image = images[i];
            Paint(image.bytes, size, (int)(numbers[i] % classes), draw.Fork((int)numbers[i]));
        });
        return images;
    }

    /// <summary>Fills one image, plane after plane.</summary>
    private static void Paint(Span<byte> pixels, int size, int label, Draw draw)
    {
        double Between(int index, double low, double high) => low + (high - low) * draw.Uniform(index);
        var place = new SyntheticShape.Placement(
            CenterX: Between(0, -0.2, 0.2), CenterY: Between(1, -0.2, 0.2), Radius: Between(2, 0.55, 0.8),
            Slope: draw.Uniform(3) < 0.5 ? 1 : -1, Steepness: Between(4, -1, 1));
        var noise = Between(5, 0.01, 0.08);
        var (patchX, patchY, patchSize) = (Between(6, -1, 1), Between(7, -1, 1), Between(8, 0.08, 0.2));
        Span<double> background = [draw.Uniform(9), draw.Uniform(10), draw.Uniform(11)];
        Span<double> foreground = [draw.Uniform(12), draw.Uniform(13), draw.Uniform(14)];
        Separate(background, foreground);
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                var (x, y) = (2 * (column + 0.5) / size - 1, 2 * (row + 0.5) / size - 1);
                var cover = Smooth(label, place, x, y, 0.5 / size);
                var patch = Math.Abs(x - patchX) <= patchSize && Math.Abs(y - patchY) <= patchSize;
                for (var c = 0; c < 3; c++)
                {
                    var index = (c * size + row) * size + column;
                    var clean = patch ? draw.Uniform(15 + c) : background[c] + cover * (foreground[c] - background[c]);
                    var value = clean + noise * (draw.Uniform(FirstNoise + index) * 2 - 1);
                    pixels[index] = (byte)Math.Clamp(value * 255 + 0.5, 0, 255);
                }
            }
        }
    }

    /// <summary>Moves the foreground away from the background where one could hardly be told from the other.</summary>
    private static void Separate(Span<double> background, Span<double> foreground)
    {
        var contrast = 0.0;
        for (var c = 0; c < 3; c++)
            contrast += Math.Abs(foreground[c] - background[c]) / 3;
        for (var c = 0; c < 3 && contrast < LeastContrast; c++)
            foreground[c] = background[c] + (background[c] < 0.5 ? LeastContrast : -LeastContrast);
    }

    /// <summary>Mean cover of a pixel's four quarters, which softens the edges.</summary>
    private static double Smooth(int label, in SyntheticShape.Placement place, double x, double y, double quarter)
    {
        var (left, right, top, bottom) = (x - quarter, x + quarter, y - quarter, y + quarter);
        return (SyntheticShape.Cover(label, place, left, top) + SyntheticShape.Cover(label, place, right, top)
            + SyntheticShape.Cover(label, place, left, bottom) + SyntheticShape.Cover(label, place, right, bottom)) / 4;
    }
}
