using VisionFinetune.Augment.Transforms;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Kernels;

/// <summary>Moves the pixels of every image by a projection of its own, as one sampling of the whole batch.</summary>
/// <remarks>Agrees with torchvision's <c>rotate</c>, <c>affine</c> and <c>perspective</c>. What lies outside the image has one colour, and
/// bilinear pixels on the edge are the mixture of both.</remarks>
internal static class Warp
{
    /// <param name="pixels"><c>(N, C, H, W)</c> in floating point.</param>
    /// <param name="projections">From result to source, one an image.</param>
    /// <param name="interpolation">Between pixels.</param>
    /// <param name="fill">Colour outside, one number in [0, 1] a channel or one for all.</param>
    /// <param name="levels">Of the pixels.</param>
    public static Tensor Apply(
        Tensor pixels, IReadOnlyList<Projection> projections, Interpolation interpolation, IReadOnlyList<double> fill, Levels levels)
    {
        var isFilled = fill.Any(value => value != 0);
        var channels = pixels.shape[1];
        var source = isFilled ? cat([pixels, ones_like(pixels.narrow(1, 0, 1))], 1) : pixels;
        var mode = interpolation == Interpolation.Nearest ? GridSampleMode.Nearest : GridSampleMode.Bilinear;
        var sampled = nn.functional.grid_sample(source, Grid(pixels, projections), mode, GridSamplePaddingMode.Zeros, align_corners: false);
        if (isFilled)
        {
            var colour = tensor(fill.ToArray()).mul_(levels.Largest).reshape(1, -1, 1, 1).to(pixels.dtype, pixels.device);
            var outside = 1 - sampled.narrow(1, channels, 1);
            sampled = sampled.narrow(1, 0, channels) + outside * colour;
        }
        return levels.AreWhole && interpolation == Interpolation.Bilinear ? sampled.round_() : sampled;
    }

    /// <summary>Where every pixel comes from, <c>(N, H, W, 2)</c>, in [-1, 1] from edge to edge.</summary>
    private static Tensor Grid(Tensor pixels, IReadOnlyList<Projection> projections)
    {
        var (n, height, width) = (pixels.shape[0], pixels.shape[2], pixels.shape[3]);
        var x = arange(width, pixels.dtype, pixels.device).sub_((width - 1) / 2.0).reshape(1, -1).expand(height, width);
        var y = arange(height, pixels.dtype, pixels.device).sub_((height - 1) / 2.0).reshape(-1, 1).expand(height, width);
        var places = stack([x, y, ones_like(x)], 2).reshape(1, height * width, 3).expand(n, height * width, 3);
        var matrices = tensor(projections.SelectMany(Numbers).ToArray()).reshape(n, 3, 3).transpose(1, 2).to(pixels.dtype, pixels.device);
        var sources = places.bmm(matrices);                                                         // (N, H · W, 3)
        var half = tensor(new[] { width / 2.0, height / 2.0 }).to(pixels.dtype, pixels.device);
        var flat = sources.narrow(2, 0, 2) / half;
        return (projections.All(p => p.IsAffine) ? flat : flat / sources.narrow(2, 2, 1)).reshape(n, height, width, 2);
    }

    private static IEnumerable<double> Numbers(Projection p) =>
        [p.Row0.X, p.Row0.Y, p.Row0.One, p.Row1.X, p.Row1.Y, p.Row1.One, p.Row2.X, p.Row2.Y, p.Row2.One];
}
