using VisionFinetune.Augment.Kernels;

namespace VisionFinetune.Augment.Resampling;

/// <summary>Which rectangle of each image becomes the whole of its result.</summary>
/// <param name="Rows">Vertical span of each image, or one for all of them.</param>
/// <param name="Columns">Horizontal span of each image, or one for all of them.</param>
/// <param name="Height">Rows of the result.</param>
/// <param name="Width">Columns of the result.</param>
/// <param name="Antialias">Whether shrinking averages over all pixels it merges.</param>
internal sealed record ResamplePlan(AxisSpan[] Rows, AxisSpan[] Columns, int Height, int Width, bool Antialias)
{
    /// <summary>The same as projections, one an image.</summary>
    public Projection[] Projections(ImageShape input, int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var (rows, columns) = (Rows[Rows.Length == 1 ? 0 : i], Columns[Columns.Length == 1 ? 0 : i]);
        return Projection.Rectangle(input, columns.Start, rows.Start, columns.Length, rows.Length, Height, Width);
    })];
}

/// <summary>A transform that is nothing but a resampled rectangle, which a compiled chain can merge with flips.</summary>
internal interface IResampling : IGeometry
{
    /// <summary>Draws the rectangles of a batch of <paramref name="count"/> images.</summary>
    ResamplePlan Plan(ImageShape input, int count, Draw draw);

    Projection[] IGeometry.DrawProjections(ImageShape input, int count, Draw draw) => Plan(input, count, draw).Projections(input, count);
}
