namespace VisionFinetune.Augment.Transforms;

/// <summary>What a result shows that falls between the pixels of its source.</summary>
public enum Interpolation
{
    /// <summary>The nearest pixel.</summary>
    Nearest,

    /// <summary>The mean of the four nearest pixels, weighted by distance.</summary>
    Bilinear,
}
