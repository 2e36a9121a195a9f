using TorchSharp;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Kernels;

/// <summary>Sharpness and Gaussian blur, each image with a strength of its own. Agrees with torchvision's <c>adjust_sharpness</c> and
/// <c>gaussian_blur</c>.</summary>
internal static class Filters
{
    /// <summary>Towards a smoothed image, or away from it. The outermost pixels stay as they are, as do images of less than three
    /// pixels.</summary>
    /// <param name="pixels"><c>(N, C, H, W)</c>.</param>
    /// <param name="factors">Of each image: 0 is smooth, 1 changes nothing, 2 sharpens.</param>
    /// <param name="levels">Of the pixels.</param>
    public static Tensor Sharpness(Tensor pixels, IReadOnlyList<double> factors, Levels levels)
    {
        var (height, width) = (pixels.shape[2], pixels.shape[3]);
        if (height <= 2 || width <= 2)
            return pixels;
        var inner = Sum(Sum(pixels, 2), 3).add_(pixels.narrow(2, 1, height - 2).narrow(3, 1, width - 2), 4).div_(13);
        var smooth = pixels.clone();
        smooth.narrow(2, 1, height - 2).narrow(3, 1, width - 2).copy_(levels.AreWhole ? inner.round_() : inner);
        return Colors.Blend(pixels, smooth, factors, levels);

        // Three neighbours along one axis; the centre has weight 5 of 13, its neighbours 1.
        static Tensor Sum(Tensor values, int axis)
        {
            var size = values.shape[axis] - 2;
            return values.narrow(axis, 0, size).add(values.narrow(axis, 1, size)).add_(values.narrow(axis, 2, size));
        }
    }

    /// <summary>Averages every pixel with its neighbours under a bell curve, one axis after the other; the image is mirrored at its
    /// edges.</summary>
    /// <param name="pixels"><c>(N, C, H, W)</c> in [0, 1].</param>
    /// <param name="kernelSize">Odd number of pixels along each side of the average, height and width.</param>
    /// <param name="sigmas">Standard deviation of each image's bell curve in pixels.</param>
    public static Tensor GaussianBlur(Tensor pixels, (int Height, int Width) kernelSize, IReadOnlyList<double> sigmas)
    {
        var (vertical, horizontal) = (kernelSize.Height / 2, kernelSize.Width / 2);
        var padded = nn.functional.pad(pixels, [horizontal, horizontal, vertical, vertical], PaddingModes.Reflect);
        return Along(3, kernelSize.Width, Along(2, kernelSize.Height, padded));

        Tensor Along(int axis, int size, Tensor source)
        {
            var curves = sigmas.Select(sigma => Bell(size, sigma)).ToArray();
            var result = source.narrow(axis, 0, pixels.shape[axis]).mul(Weights(0));
            for (var k = 1; k < size; k++)
                result.addcmul_(source.narrow(axis, k, pixels.shape[axis]), Weights(k), 1);
            return result;

            Tensor Weights(int k) => Selection.PerImage(curves.Select(curve => curve[k]), pixels);
        }
    }

    /// <summary>A bell curve of so many points with sum 1.</summary>
    private static double[] Bell(int size, double sigma)
    {
        var curve = new double[size];
        for (var k = 0; k < size; k++)
        {
            var distance = (k - (size - 1) / 2.0) / sigma;
            curve[k] = Math.Exp(-0.5 * distance * distance);
        }
        var sum = curve.Sum();
        return Array.ConvertAll(curve, value => value / sum);
    }
}
