namespace VisionFinetune.Augment.Resampling;

/// <summary>Which rectangle of each image becomes the whole of its result.</summary>
/// <param name="Rows">Vertical span of each image, or one for all of them.</param>
/// <param name="Columns">Horizontal span of each image, or one for all of them.</param>
/// <param name="Height">Rows of the result.</param>
/// <param name="Width">Columns of the result.</param>
/// <param name="Antialias">Whether shrinking averages over all pixels it merges.</param>
internal sealed record ResamplePlan(AxisSpan[] Rows, AxisSpan[] Columns, int Height, int Width, bool Antialias);

/// <summary>A transform that is nothing but a resampled rectangle, which a compiled chain can merge with flips.</summary>
internal interface IResampling
{
    /// <summary>Draws the rectangles of a batch of <paramref name="count"/> images.</summary>
    ResamplePlan Plan(ImageShape input, int count, Draw draw);
}
