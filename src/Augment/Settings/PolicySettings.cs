using System.ComponentModel.DataAnnotations;
using VisionFinetune.Augment.Policies;
using VisionFinetune.Augment.Transforms;

namespace VisionFinetune.Augment.Settings;

/// <summary>Applies some operations of one strength to every image; see <see cref="RandAugment"/>.</summary>
public sealed record RandAugmentSettings : TransformSettings, IValidatableObject
{
    /// <summary>Operations an image, one after the other.</summary>
    [Range(0, 100, ErrorMessage = "The number of operations must be in [0, 100].")]
    public int NumOps { get; init; } = 2;

    /// <summary>Strength of all of them, from 0 to num_magnitude_bins - 1.</summary>
    public int Magnitude { get; init; } = 9;

    /// <summary>Number of strengths.</summary>
    [BinsRule]
    public int NumMagnitudeBins { get; init; } = 31;

    /// <summary>Of the operations that move pixels: nearest or bilinear.</summary>
    [EnumDataType(typeof(Interpolation), ErrorMessage = "The interpolation must be nearest or bilinear.")]
    public Interpolation Interpolation { get; init; } = Interpolation.Nearest;

    /// <summary>Colour outside the image, one number in [0, 1] a channel or one for all.</summary>
    [FillRule]
    public IReadOnlyList<double> Fill { get; init; } = [0];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Rules.OfMagnitude(Magnitude, NumMagnitudeBins) is { } problem)
            yield return new(problem, [nameof(Magnitude)]);
    }

    /// <inheritdoc/>
    public override RandAugment Build() => new(NumOps, Magnitude, NumMagnitudeBins, Interpolation, Fill);
}

/// <summary>Applies one operation of random strength to every image; see <see cref="TrivialAugmentWide"/>.</summary>
public sealed record TrivialAugmentWideSettings : TransformSettings
{
    /// <summary>Number of strengths.</summary>
    [BinsRule]
    public int NumMagnitudeBins { get; init; } = 31;

    /// <summary>Of the operations that move pixels: nearest or bilinear.</summary>
    [EnumDataType(typeof(Interpolation), ErrorMessage = "The interpolation must be nearest or bilinear.")]
    public Interpolation Interpolation { get; init; } = Interpolation.Nearest;

    /// <summary>Colour outside the image, one number in [0, 1] a channel or one for all.</summary>
    [FillRule]
    public IReadOnlyList<double> Fill { get; init; } = [0];

    /// <inheritdoc/>
    public override TrivialAugmentWide Build() => new(NumMagnitudeBins, Interpolation, Fill);
}

/// <summary>Mixes every image with differently augmented copies of itself; see <see cref="AugMix"/>.</summary>
public sealed record AugMixSettings : TransformSettings
{
    /// <summary>Strengths are drawn among the weakest so many of ten.</summary>
    [Range(1, PolicySpace.AugMixBins, ErrorMessage = "The severity must be in [{1}, {2}].")]
    public int Severity { get; init; } = 3;

    /// <summary>Copies that are mixed in.</summary>
    [Range(1, 100, ErrorMessage = "The number of copies must be in [1, 100].")]
    public int MixtureWidth { get; init; } = 3;

    /// <summary>Operations a copy; 0 draws 1 to 3 for each.</summary>
    [Range(0, 100, ErrorMessage = "The number of operations must be in [0, 100].")]
    public int ChainDepth { get; init; }

    /// <summary>Of the distributions of the weights: large for equal shares.</summary>
    [Range(0.0, Rules.LargestAlpha, MinimumIsExclusive = true, ErrorMessage = "Alpha must be above 0 and at most {2}.")]
    public double Alpha { get; init; } = 1;

    /// <summary>Whether brightness, colour, contrast and sharpness are among the operations.</summary>
    public bool AllOps { get; init; } = true;

    /// <summary>Of the operations that move pixels: nearest or bilinear.</summary>
    [EnumDataType(typeof(Interpolation), ErrorMessage = "The interpolation must be nearest or bilinear.")]
    public Interpolation Interpolation { get; init; } = Interpolation.Bilinear;

    /// <summary>Colour outside the image, one number in [0, 1] a channel or one for all.</summary>
    [FillRule]
    public IReadOnlyList<double> Fill { get; init; } = [0];

    /// <inheritdoc/>
    public override AugMix Build() => new(Severity, MixtureWidth, ChainDepth, Alpha, AllOps, Interpolation, Fill);
}
