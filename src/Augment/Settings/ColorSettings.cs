using System.ComponentModel.DataAnnotations;
using VisionFinetune.Augment.Transforms;

namespace VisionFinetune.Augment.Settings;

/// <summary>Changes brightness, contrast, saturation and hue of images in random order; see <see cref="ColorJitter"/>.</summary>
public sealed record ColorJitterSettings : TransformSettings
{
    /// <summary>One number b for factors in [max(0, 1 - b), 1 + b], or [smallest, largest]; 0 leaves it alone.</summary>
    [StrengthRule("brightness")]
    public IReadOnlyList<double> Brightness { get; init; } = [0];

    /// <summary>One number c for factors in [max(0, 1 - c), 1 + c], or [smallest, largest]; 0 leaves it alone.</summary>
    [StrengthRule("contrast")]
    public IReadOnlyList<double> Contrast { get; init; } = [0];

    /// <summary>One number s for factors in [max(0, 1 - s), 1 + s], or [smallest, largest]; 0 leaves it alone.</summary>
    [StrengthRule("saturation")]
    public IReadOnlyList<double> Saturation { get; init; } = [0];

    /// <summary>One number h, at most 0.5, for parts of a turn of the colour wheel in [-h, h], or [smallest, largest]; 0 leaves it
    /// alone.</summary>
    [HueRule]
    public IReadOnlyList<double> Hue { get; init; } = [0];

    /// <inheritdoc/>
    public override ColorJitter Build() => new(Brightness, Contrast, Saturation, Hue);
}

/// <summary>Turns images into their negative; see <see cref="RandomInvert"/>.</summary>
public sealed record RandomInvertSettings : TransformSettings
{
    /// <summary>Share of the images that are changed.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The probability must be in [0, 1].")]
    public double P { get; init; } = 0.5;

    /// <inheritdoc/>
    public override RandomInvert Build() => new(P);
}

/// <summary>Keeps the highest bits of every level; see <see cref="RandomPosterize"/>.</summary>
public sealed record RandomPosterizeSettings : TransformSettings
{
    /// <summary>Bits of each level that are kept; 8 changes nothing.</summary>
    [Range(0, 8, ErrorMessage = "The number of bits must be in [0, 8].")]
    public required int Bits { get; init; }

    /// <summary>Share of the images that are changed.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The probability must be in [0, 1].")]
    public double P { get; init; } = 0.5;

    /// <inheritdoc/>
    public override RandomPosterize Build() => new(Bits, P);
}

/// <summary>Turns bright values into their negative; see <see cref="RandomSolarize"/>.</summary>
public sealed record RandomSolarizeSettings : TransformSettings
{
    /// <summary>Smallest value, as a fraction of white, that is turned; 0.5 is torchvision's 128 on uint8.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The threshold must be in [0, 1].")]
    public required double Threshold { get; init; }

    /// <summary>Share of the images that are changed.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The probability must be in [0, 1].")]
    public double P { get; init; } = 0.5;

    /// <inheritdoc/>
    public override RandomSolarize Build() => new(Threshold, P);
}

/// <summary>Makes all levels of each channel equally frequent; see <see cref="RandomEqualize"/>.</summary>
public sealed record RandomEqualizeSettings : TransformSettings
{
    /// <summary>Share of the images that are changed.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The probability must be in [0, 1].")]
    public double P { get; init; } = 0.5;

    /// <inheritdoc/>
    public override RandomEqualize Build() => new(P);
}

/// <summary>Stretches each channel from black to white; see <see cref="RandomAutocontrast"/>.</summary>
public sealed record RandomAutocontrastSettings : TransformSettings
{
    /// <summary>Share of the images that are changed.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The probability must be in [0, 1].")]
    public double P { get; init; } = 0.5;

    /// <inheritdoc/>
    public override RandomAutocontrast Build() => new(P);
}
