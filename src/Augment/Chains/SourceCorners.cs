using VisionFinetune.Augment.Kernels;

namespace VisionFinetune.Augment.Chains;

/// <summary>Which part of its source each image of a batch shows.</summary>
/// <param name="TopLeft">Where the top left corner of the result lies on the source, in pixels from its top left corner; may be
/// outside.</param>
/// <param name="TopRight">The same of the next corner, clockwise.</param>
/// <param name="BottomRight">The next.</param>
/// <param name="BottomLeft">The last.</param>
public readonly record struct SourceCorners(
    (double X, double Y) TopLeft, (double X, double Y) TopRight, (double X, double Y) BottomRight, (double X, double Y) BottomLeft)
{
    /// <summary>Follows the steps of a chain that move pixels. Steps that choose among others are left out: what they move, they move
    /// within the image.</summary>
    internal static SourceCorners[] Of(IReadOnlyList<ImageTransform> steps, ImageShape input, int count, Draw draw)
    {
        var (shape, total) = (input, Enumerable.Repeat(Projection.Affine(), count).ToArray());
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i] is IGeometry geometry)
                total = [.. total.Zip(geometry.DrawProjections(shape, count, draw.Fork(i)), (before, step) => before.Then(step))];
            shape = steps[i].NominalShape(shape);
        }
        var (right, bottom) = (shape.Width / 2.0, shape.Height / 2.0);
        return [.. total.Select(p => new SourceCorners(
            At(p, -right, -bottom), At(p, right, -bottom), At(p, right, bottom), At(p, -right, bottom)))];

        (double, double) At(Projection projection, double x, double y)
        {
            var (sourceX, sourceY) = projection.Source(x, y);
            return (sourceX + input.Width / 2.0, sourceY + input.Height / 2.0);
        }
    }
}
