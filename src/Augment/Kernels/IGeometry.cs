namespace VisionFinetune.Augment.Kernels;

/// <summary>A transform whose only effect is that pixels come from elsewhere, so that it can be drawn on the source.</summary>
internal interface IGeometry
{
    /// <summary>From result to source, one an image of a batch, with the random numbers of this draw.</summary>
    Projection[] DrawProjections(ImageShape input, int count, Draw draw);
}
