using System.ComponentModel.DataAnnotations;
using VisionFinetune.Augment.Transforms;

namespace VisionFinetune.Augment.Settings;

/// <summary>Rotates images about their centre; see <see cref="RandomRotation"/>.</summary>
public sealed record RandomRotationSettings : TransformSettings
{
    /// <summary>One number d for angles in [-d, d], or [smallest, largest]; degrees counterclockwise. Required.</summary>
    [AnglesRule("degrees", 2)]
    public IReadOnlyList<double> Degrees { get; init; } = [];

    /// <summary>Between pixels: nearest or bilinear.</summary>
    [EnumDataType(typeof(Interpolation), ErrorMessage = "The interpolation must be nearest or bilinear.")]
    public Interpolation Interpolation { get; init; } = Interpolation.Nearest;

    /// <summary>Colour outside the image, one number in [0, 1] a channel or one for all.</summary>
    [FillRule]
    public IReadOnlyList<double> Fill { get; init; } = [0];

    /// <inheritdoc/>
    public override RandomRotation Build() => new(Degrees, Interpolation, Fill);
}

/// <summary>Rotates, moves, scales and shears images; see <see cref="RandomAffine"/>.</summary>
public sealed record RandomAffineSettings : TransformSettings
{
    /// <summary>One number d for angles in [-d, d], or [smallest, largest]; degrees clockwise. 0 does not rotate. Required.</summary>
    [AnglesRule("degrees", 2)]
    public IReadOnlyList<double> Degrees { get; init; } = [];

    /// <summary>Largest shifts along x and y, as shares of width and height.</summary>
    [TranslationRule]
    public IReadOnlyList<double> Translate { get; init; } = [0, 0];

    /// <summary>Smallest and largest factor.</summary>
    [IntervalRule("scale", Rules.LargestFactor)]
    public IReadOnlyList<double> Scale { get; init; } = [1, 1];

    /// <summary>One number s for angles along x in [-s, s], [smallest, largest], or both for x and y; degrees.</summary>
    [AnglesRule("shear angles", 4)]
    public IReadOnlyList<double> Shear { get; init; } = [0];

    /// <summary>Between pixels: nearest or bilinear.</summary>
    [EnumDataType(typeof(Interpolation), ErrorMessage = "The interpolation must be nearest or bilinear.")]
    public Interpolation Interpolation { get; init; } = Interpolation.Nearest;

    /// <summary>Colour outside the image, one number in [0, 1] a channel or one for all.</summary>
    [FillRule]
    public IReadOnlyList<double> Fill { get; init; } = [0];

    /// <inheritdoc/>
    public override RandomAffine Build() => new(Degrees, Translate, Scale, Shear, Interpolation, Fill);
}

/// <summary>Shows images from another point of view; see <see cref="RandomPerspective"/>.</summary>
public sealed record RandomPerspectiveSettings : TransformSettings
{
    /// <summary>Largest move of a corner inwards, as a share of half the image's side.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The distortion scale must be in [0, 1].")]
    public double DistortionScale { get; init; } = 0.5;

    /// <summary>Share of the images that are changed.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The probability must be in [0, 1].")]
    public double P { get; init; } = 0.5;

    /// <summary>Between pixels: nearest or bilinear.</summary>
    [EnumDataType(typeof(Interpolation), ErrorMessage = "The interpolation must be nearest or bilinear.")]
    public Interpolation Interpolation { get; init; } = Interpolation.Bilinear;

    /// <summary>Colour outside the image, one number in [0, 1] a channel or one for all.</summary>
    [FillRule]
    public IReadOnlyList<double> Fill { get; init; } = [0];

    /// <inheritdoc/>
    public override RandomPerspective Build() => new(DistortionScale, P, Interpolation, Fill);
}
