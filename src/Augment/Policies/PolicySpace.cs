using static VisionFinetune.Augment.Policies.PolicyOperation;

namespace VisionFinetune.Augment.Policies;

/// <summary>The operations and magnitudes of torchvision's automatic augmentations: <c>_augmentation_space</c> of its classes
/// <c>RandAugment</c>, <c>TrivialAugmentWide</c> and <c>AugMix</c>.</summary>
internal static class PolicySpace
{
    /// <summary>Magnitudes that torchvision's AugMix tells apart.</summary>
    public const int AugMixBins = 10;

    /// <summary>Fourteen operations, up to moderate strengths (Cubuk et al., 2019).</summary>
    public static IReadOnlyList<PolicyEntry> RandAugment(int bins, ImageShape image) =>
    [
        Plain(Identity),
        .. Geometry(bins, 0.3, 150.0 / 331 * image.Width, 150.0 / 331 * image.Height, 30),
        .. Enhancements(bins, 0.9),
        Bits(bins, 8, 4),
        new(Solarize, Line(255, 0, bins), IsSigned: false),
        Plain(AutoContrast),
        Plain(Equalize),
    ];

    /// <summary>Fourteen operations, up to violent strengths (Müller and Hutter, 2021).</summary>
    public static IReadOnlyList<PolicyEntry> TrivialAugmentWide(int bins) =>
    [
        Plain(Identity),
        .. Geometry(bins, 0.99, 32, 32, 135),
        .. Enhancements(bins, 0.99),
        Bits(bins, 8, 6),
        new(Solarize, Line(255, 0, bins), IsSigned: false),
        Plain(AutoContrast),
        Plain(Equalize),
    ];

    /// <summary>Nine operations, or thirteen with those that resemble the test corruptions of the paper (Hendrycks et al., 2019).</summary>
    public static IReadOnlyList<PolicyEntry> AugMix(ImageShape image, bool allOperations) =>
    [
        .. Geometry(AugMixBins, 0.3, image.Width / 3.0, image.Height / 3.0, 30),
        Bits(AugMixBins, 4, 4),
        new(Solarize, Line(255, 0, AugMixBins), IsSigned: false),
        Plain(AutoContrast),
        Plain(Equalize),
        .. allOperations ? Enhancements(AugMixBins, 0.9) : [],
    ];

    private static PolicyEntry[] Geometry(int bins, double shear, double shiftX, double shiftY, double degrees) =>
    [
        new(ShearX, Line(0, shear, bins), IsSigned: true),
        new(ShearY, Line(0, shear, bins), IsSigned: true),
        new(TranslateX, Line(0, shiftX, bins), IsSigned: true),
        new(TranslateY, Line(0, shiftY, bins), IsSigned: true),
        new(Rotate, Line(0, degrees, bins), IsSigned: true),
    ];

    private static PolicyEntry[] Enhancements(int bins, double most) =>
        [.. new[] { Brightness, Color, Contrast, Sharpness }.Select(o => new PolicyEntry(o, Line(0, most, bins), IsSigned: true))];

    /// <summary>Fewer and fewer bits.</summary>
    private static PolicyEntry Bits(int bins, int first, int drop) =>
        new(Posterize, [.. Enumerable.Range(0, bins).Select(i => first - Math.Round(i / ((bins - 1) / (double)drop)))], IsSigned: false);

    private static PolicyEntry Plain(PolicyOperation operation) => new(operation, [0], IsSigned: false);

    /// <summary>Evenly spaced in float32 from both ends, as <c>torch.linspace</c>: whole shifts are cut off, so the last bit counts.</summary>
    private static double[] Line(double first, double last, int count)
    {
        var (start, end) = ((float)first, (float)last);
        var step = (end - start) / (count - 1);
        return [.. Enumerable.Range(0, count).Select(i => (double)(i < count / 2 ? start + step * i : end - step * (count - 1 - i)))];
    }
}
