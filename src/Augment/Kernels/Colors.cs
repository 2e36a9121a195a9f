using static TorchSharp.torch;

namespace VisionFinetune.Augment.Kernels;

/// <summary>Brightness, contrast, saturation and hue, each image with a factor of its own. Agrees with torchvision's
/// <c>adjust_brightness</c>, <c>adjust_contrast</c>, <c>adjust_saturation</c> and <c>adjust_hue</c>.</summary>
/// <remarks>Images <c>(N, 1 or 3, H, W)</c> in floating point; one factor an image, of which 1 changes nothing.</remarks>
internal static class Colors
{
    /// <summary>Towards black, or away from it.</summary>
    public static Tensor Brightness(Tensor pixels, IReadOnlyList<double> factors, Levels levels) =>
        levels.Fit(pixels.mul(Selection.PerImage(factors, pixels)));

    /// <summary>Towards the image's mean brightness, or away from it.</summary>
    public static Tensor Contrast(Tensor pixels, IReadOnlyList<double> factors, Levels levels) =>
        Blend(pixels, Gray(pixels, levels).mean([1, 2, 3], keepdim: true), factors, levels);

    /// <summary>Towards grey, or away from it. An image with one channel has no colour to lose.</summary>
    public static Tensor Saturation(Tensor pixels, IReadOnlyList<double> factors, Levels levels) =>
        pixels.shape[1] == 1 ? pixels : Blend(pixels, Gray(pixels, levels), factors, levels);

    /// <summary>Turns the colour wheel by a part of a whole turn. An image with one channel has no colour to turn.</summary>
    /// <param name="pixels"><c>(N, C, H, W)</c> in [0, 1].</param>
    /// <param name="turns">Of each image, in [-0.5, 0.5]; 0 changes nothing.</param>
    public static Tensor Hue(Tensor pixels, IReadOnlyList<double> turns)
    {
        if (pixels.shape[1] == 1)
            return pixels;
        var largest = pixels.amax([1], keepdim: true);                      // the value of HSV: (N, 1, H, W)
        var chroma = largest - pixels.amin([1], keepdim: true);
        var isGray = chroma.eq(0);
        var sixths = HueInSixths(pixels, largest, chroma.masked_fill(isGray, 1)).add(Selection.PerImage(turns.Select(turn => turn * 6), pixels));
        var saturation = chroma / largest.masked_fill(isGray, 1);
        // Red, green and blue are one curve over the wheel, seen from three places (Foley et al., HSV to RGB).
        var place = tensor(new double[] { 5, 3, 1 }).reshape(1, 3, 1, 1).to(pixels.dtype, pixels.device);
        var along = sixths.add(place).remainder_(6);                        // (N, 3, H, W)
        var share = minimum(along, 4 - along).clamp_(0, 1);
        return (largest - largest * saturation * share).clamp_(0, 1);
    }

    /// <summary>Brightness of every pixel, <c>(N, 1, H, W)</c>, with the weights of ITU-R BT.601.</summary>
    public static Tensor Gray(Tensor pixels, Levels levels)
    {
        if (pixels.shape[1] == 1)
            return pixels;
        var (red, green, blue) = (pixels.narrow(1, 0, 1), pixels.narrow(1, 1, 1), pixels.narrow(1, 2, 1));
        var gray = red.mul(0.2989).add_(green.mul(0.587)).add_(blue.mul(0.114));
        return levels.AreWhole ? gray.trunc_() : gray;
    }

    /// <summary>factor · image + (1 - factor) · other.</summary>
    public static Tensor Blend(Tensor pixels, Tensor other, IReadOnlyList<double> factors, Levels levels) => levels.Fit(
        pixels.mul(Selection.PerImage(factors, pixels)).add_(other * Selection.PerImage(factors.Select(factor => 1 - factor), pixels)));

    private static Tensor HueInSixths(Tensor pixels, Tensor largest, Tensor chroma)
    {
        var (red, green, blue) = (pixels.narrow(1, 0, 1), pixels.narrow(1, 1, 1), pixels.narrow(1, 2, 1));
        var nearBlue = (red - green).div_(chroma).add_(4);
        var nearGreen = (blue - red).div_(chroma).add_(2);
        var nearRed = (green - blue).div_(chroma);
        return where(red.eq(largest), nearRed, where(green.eq(largest), nearGreen, nearBlue));
    }
}
