using static TorchSharp.torch;

namespace VisionFinetune.Augment.Kernels;

/// <summary>Operations on single levels. Agrees with torchvision's <c>invert</c>, <c>posterize</c>, <c>solarize</c>, <c>autocontrast</c>
/// and <c>equalize</c>: on uint8 exactly; fractions are rounded to 256 levels where the operation is defined on levels only.</summary>
internal static class Tones
{
    private const int LevelCount = 256;

    // Half a hundredth of a level: a fraction that came from a byte is on the same side of a threshold as the byte.
    private const double Tolerance = 0.005;

    /// <summary>The negative.</summary>
    public static Tensor Invert(Tensor pixels, Levels levels) => levels.Largest - pixels;

    /// <summary>Keeps the highest bits of every level.</summary>
    /// <param name="pixels">Floating point.</param>
    /// <param name="bits">Of each image, 0 to 8; 8 changes nothing.</param>
    /// <param name="levels">Of the pixels.</param>
    public static Tensor Posterize(Tensor pixels, IEnumerable<int> bits, Levels levels)
    {
        var steps = Selection.PerImage(bits.Select(b => (double)(1 << (8 - b))), pixels);
        return FromLevels(ToLevels(pixels, levels).div_(steps).floor_().mul_(steps), levels);
    }

    /// <summary>The negative of every value at or above a threshold.</summary>
    /// <param name="pixels">Floating point.</param>
    /// <param name="thresholds">Of each image, in levels of [0, 255].</param>
    /// <param name="levels">Of the pixels.</param>
    public static Tensor Solarize(Tensor pixels, IEnumerable<double> thresholds, Levels levels)
    {
        var limits = Selection.PerImage(thresholds.Select(t => (t - Tolerance) * (levels.Largest / 255)), pixels);
        return where(pixels.ge(limits), Invert(pixels, levels), pixels);
    }

    /// <summary>Stretches every channel of every image until its darkest value is black and its brightest white. A channel of one value
    /// stays as it is.</summary>
    public static Tensor AutoContrast(Tensor pixels, Levels levels)
    {
        var darkest = pixels.amin([2, 3], keepdim: true);                   // (N, C, 1, 1)
        var range = pixels.amax([2, 3], keepdim: true) - darkest;
        var isFlat = range.eq(0);
        var scale = levels.Largest / range.masked_fill(isFlat, levels.Largest);
        return levels.Fit(pixels.sub(darkest.masked_fill(isFlat, 0)).mul_(scale));
    }

    /// <summary>Spreads the levels of every channel of every image so that all are equally frequent, as far as whole levels can be.</summary>
    /// <remarks>One histogram over all channels of all images: level <c>v</c> of channel <c>r</c> is bin <c>256 · r + v</c>.</remarks>
    public static Tensor Equalize(Tensor pixels, Levels levels)
    {
        var (n, c, h, w) = (pixels.shape[0], pixels.shape[1], pixels.shape[2], pixels.shape[3]);
        var values = ToLevels(pixels, levels).clamp_(0, LevelCount - 1).to_type(ScalarType.Int64).reshape(n * c, h * w);
        var bins = arange(n * c, ScalarType.Int64, pixels.device).mul_(LevelCount).unsqueeze(1) + values;
        var histogram = bincount(bins.reshape(-1), minlength: n * c * LevelCount).reshape(n * c, LevelCount);
        var brightest = histogram.gather(1, values.amax([1], keepdim: true));       // pixels of the brightest level that occurs
        var step = (h * w - brightest).floor_divide(LevelCount - 1);                // (n · c, 1) pixels a level
        var below = histogram.cumsum(1) - histogram;
        var table = (below + step.floor_divide(2)).floor_divide(step.clamp_min(1)).clamp_(0, LevelCount - 1);
        var spread = where(step.eq(0), values, table.gather(1, values));
        return FromLevels(spread.reshape(n, c, h, w).to_type(pixels.dtype), levels);
    }

    private static Tensor ToLevels(Tensor pixels, Levels levels) => levels.AreWhole ? pixels.clone() : pixels.mul(255).round_();

    private static Tensor FromLevels(Tensor whole, Levels levels) => levels.AreWhole ? whole : whole.div_(255);
}
