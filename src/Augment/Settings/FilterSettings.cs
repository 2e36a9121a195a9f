using System.ComponentModel.DataAnnotations;
using VisionFinetune.Augment.Transforms;

namespace VisionFinetune.Augment.Settings;

/// <summary>Blurs images with a bell curve of random width; see <see cref="GaussianBlur"/>.</summary>
public sealed record GaussianBlurSettings : TransformSettings
{
    /// <summary>Odd number of pixels along each side that are averaged, or [width, height]. Required.</summary>
    [KernelSizeRule]
    public IReadOnlyList<int> KernelSize { get; init; } = [];

    /// <summary>Standard deviation of the bell curve in pixels, or [smallest, largest].</summary>
    [SigmaRule]
    public IReadOnlyList<double> Sigma { get; init; } = [0.1, 2.0];

    /// <inheritdoc/>
    public override GaussianBlur Build() => new(KernelSize, Sigma);
}

/// <summary>Sharpens or smooths images; see <see cref="RandomAdjustSharpness"/>.</summary>
public sealed record RandomAdjustSharpnessSettings : TransformSettings
{
    /// <summary>0 smooths, 1 changes nothing, 2 sharpens.</summary>
    [Range(0.0, Rules.LargestFactor, ErrorMessage = "The sharpness factor must be in [{1}, {2}].")]
    public required double SharpnessFactor { get; init; }

    /// <summary>Share of the images that are changed.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The probability must be in [0, 1].")]
    public double P { get; init; } = 0.5;

    /// <inheritdoc/>
    public override RandomAdjustSharpness Build() => new(SharpnessFactor, P);
}

/// <summary>Covers a random rectangle of images; see <see cref="RandomErasing"/>.</summary>
public sealed record RandomErasingSettings : TransformSettings
{
    /// <summary>Share of the images that are changed.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The probability must be in [0, 1].")]
    public double P { get; init; } = 0.5;

    /// <summary>Smallest and largest share of the image's area.</summary>
    [IntervalRule("scale", 1)]
    public IReadOnlyList<double> Scale { get; init; } = [0.02, 0.33];

    /// <summary>Smallest and largest height over width.</summary>
    [IntervalRule("ratio", Rules.LargestRatio)]
    public IReadOnlyList<double> Ratio { get; init; } = [0.3, 3.3];

    /// <summary>What covers the rectangle, one number a channel or one for all; after normalize, 0 is the mean colour.</summary>
    [ChannelValuesRule("value", positive: false)]
    public IReadOnlyList<double> Value { get; init; } = [0];

    /// <summary>Whether every covered value is drawn from a standard normal distribution instead.</summary>
    public bool Noise { get; init; }

    /// <inheritdoc/>
    public override RandomErasing Build() => new(P, Scale, Ratio, Value, Noise);
}
