using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Augment.Mixing;

/// <summary>Mixes each training image with another of its batch, and their labels with it; see <see cref="BatchMixer"/>.</summary>
public sealed record MixSettings : IValidatableObject
{
    /// <summary>Alpha of MixUp, which blends whole images: shares are drawn from Beta(alpha, alpha), such as 0.2. none: no MixUp.</summary>
    [Range(0.0, Rules.LargestAlpha, MinimumIsExclusive = true, ErrorMessage = "Alpha must be above 0 and at most {2}.")]
    public double? Mixup { get; init; }

    /// <summary>Alpha of CutMix, which pastes a rectangle of the other image, such as 1. none: no CutMix.</summary>
    [Range(0.0, Rules.LargestAlpha, MinimumIsExclusive = true, ErrorMessage = "Alpha must be above 0 and at most {2}.")]
    public double? Cutmix { get; init; }

    /// <summary>Share of the batches, or images, that are mixed.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The probability must be in [0, 1].")]
    public double P { get; init; } = 1;

    /// <summary>Where both are given: share of the mixtures that are CutMix.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The probability must be in [0, 1].")]
    public double CutmixP { get; init; } = 0.5;

    /// <summary>Whether all images of a batch are mixed alike or each is drawn on its own.</summary>
    [EnumDataType(typeof(MixScope), ErrorMessage = "The scope must be batch or image.")]
    public MixScope Per { get; init; } = MixScope.Batch;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Mixup is null && Cutmix is null)
            yield return new("Neither MixUp nor CutMix is asked for; give mixup, cutmix or both an alpha, such as { mixup: 0.2 }.", [nameof(Mixup)]);
    }
}

/// <summary>For what a mixture is drawn.</summary>
public enum MixScope
{
    /// <summary>One draw for all images of a batch, as torchvision.</summary>
    Batch,

    /// <summary>One draw an image.</summary>
    Image,
}
