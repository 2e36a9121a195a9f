using VisionFinetune.Augment.Resampling;

namespace VisionFinetune.Augment.Mixing;

/// <summary>How one image is mixed with its partner.</summary>
/// <param name="Kind">By blending, by pasting, or not at all.</param>
/// <param name="Share">How much of the result is the image itself; 1 where it is not mixed.</param>
/// <param name="Box">What is pasted from the partner; empty otherwise.</param>
public readonly record struct Mixture(MixKind Kind, double Share, CropBox Box = default)
{
    /// <summary>The image alone.</summary>
    public static Mixture None { get; } = new(MixKind.None, 1);
}

/// <summary>Ways to mix two images.</summary>
public enum MixKind
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>A weighted mean of all pixels.</summary>
    Mixup,

    /// <summary>A rectangle of one pasted into the other.</summary>
    Cutmix,
}
