using System.ComponentModel.DataAnnotations;
using VisionFinetune.Augment.Transforms;

namespace VisionFinetune.Augment.Settings;

/// <summary>Scales every image; see <see cref="Resize"/>.</summary>
public sealed record ResizeSettings : TransformSettings
{
    /// <summary>Length of the shorter side, or [height, width], in pixels. Required.</summary>
    [SizeRule]
    public IReadOnlyList<int> Size { get; init; } = [];

    /// <summary>Whether shrinking averages over all the pixels it merges.</summary>
    public bool Antialias { get; init; } = true;

    /// <inheritdoc/>
    public override Resize Build() => new(Size, Antialias);
}

/// <summary>Cuts the middle out of every image; see <see cref="CenterCrop"/>.</summary>
public sealed record CenterCropSettings : TransformSettings
{
    /// <summary>Side of the square, or [height, width], in pixels. Required.</summary>
    [SizeRule]
    public IReadOnlyList<int> Size { get; init; } = [];

    /// <inheritdoc/>
    public override CenterCrop Build() => new(Size);
}

/// <summary>Cuts a window at a random place out of every image; see <see cref="RandomCrop"/>.</summary>
public sealed record RandomCropSettings : TransformSettings
{
    /// <summary>Side of the square, or [height, width], in pixels. Required.</summary>
    [SizeRule]
    public IReadOnlyList<int> Size { get; init; } = [];

    /// <summary>Pixels added on all four sides before the crop.</summary>
    [Range(0, Rules.LargestSide, ErrorMessage = "The padding must be in [{1}, {2}] pixels.")]
    public int Padding { get; init; }

    /// <summary>What the added pixels show: zero or reflect.</summary>
    [EnumDataType(typeof(PaddingMode), ErrorMessage = "The padding mode must be zero or reflect.")]
    public PaddingMode PaddingMode { get; init; } = PaddingMode.Zero;

    /// <inheritdoc/>
    public override RandomCrop Build() => new(Size, Padding, PaddingMode);
}

/// <summary>Cuts a random rectangle out of every image and scales it; see <see cref="RandomResizedCrop"/>.</summary>
public sealed record RandomResizedCropSettings : TransformSettings
{
    /// <summary>Side of the square result, or its [height, width], in pixels. Required.</summary>
    [SizeRule]
    public IReadOnlyList<int> Size { get; init; } = [];

    /// <summary>Smallest and largest share of the image's area.</summary>
    [IntervalRule("scale", 1)]
    public IReadOnlyList<double> Scale { get; init; } = [0.08, 1.0];

    /// <summary>Smallest and largest width over height.</summary>
    [IntervalRule("ratio", Rules.LargestRatio)]
    public IReadOnlyList<double> Ratio { get; init; } = [3.0 / 4.0, 4.0 / 3.0];

    /// <summary>Whether shrinking averages over all the pixels it merges.</summary>
    public bool Antialias { get; init; } = true;

    /// <inheritdoc/>
    public override RandomResizedCrop Build() => new(Size, Scale, Ratio, Antialias);
}

/// <summary>Mirrors images left to right; see <see cref="RandomHorizontalFlip"/>.</summary>
public sealed record RandomHorizontalFlipSettings : TransformSettings
{
    /// <summary>Share of the images that are mirrored.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The probability must be in [0, 1].")]
    public double P { get; init; } = 0.5;

    /// <inheritdoc/>
    public override RandomHorizontalFlip Build() => new(P);
}

/// <summary>Turns images upside down; see <see cref="RandomVerticalFlip"/>.</summary>
public sealed record RandomVerticalFlipSettings : TransformSettings
{
    /// <summary>Share of the images that are mirrored.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The probability must be in [0, 1].")]
    public double P { get; init; } = 0.5;

    /// <inheritdoc/>
    public override RandomVerticalFlip Build() => new(P);
}
