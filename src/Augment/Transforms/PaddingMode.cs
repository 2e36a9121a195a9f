namespace VisionFinetune.Augment.Transforms;

/// <summary>What lies outside the image.</summary>
public enum PaddingMode
{
    /// <summary>Zeros, torchvision's <c>constant</c>.</summary>
    Zero,

    /// <summary>The mirrored image, without repeating its edge.</summary>
    Reflect,
}
