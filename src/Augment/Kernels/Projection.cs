namespace VisionFinetune.Augment.Kernels;

/// <summary>Where the pixel at (x, y) of a result comes from: a 3 × 3 matrix on (x, y, 1), whose result is divided by its third number.
/// Coordinates are pixels from the centre of the image, to the right and down.</summary>
/// <param name="Row0">Gives x.</param>
/// <param name="Row1">Gives y.</param>
/// <param name="Row2">Gives the divisor; (0, 0, 1) for everything that keeps parallels.</param>
internal sealed record Projection(
    (double X, double Y, double One) Row0, (double X, double Y, double One) Row1, (double X, double Y, double One) Row2)
{
    public bool IsAffine => Row2 is (0, 0, 1);

    /// <summary>The inverse of: shear, scale and rotate about a centre, then translate, in torchvision's order and signs
    /// (<c>functional.affine</c>).</summary>
    /// <param name="degrees">Clockwise.</param>
    /// <param name="translate">To the right and down, in pixels.</param>
    /// <param name="scale">Larger than 1 enlarges.</param>
    /// <param name="shear">Along both axes in degrees.</param>
    /// <param name="center">What stays in place, in pixels from the centre of the image.</param>
    public static Projection Affine(
        double degrees = 0, (double X, double Y) translate = default, double scale = 1, (double X, double Y) shear = default,
        (double X, double Y) center = default)
    {
        var (angle, shearX, shearY) = (double.DegreesToRadians(degrees), double.DegreesToRadians(shear.X), double.DegreesToRadians(shear.Y));
        var (cosine, sine) = (Math.Cos(angle - shearY) / Math.Cos(shearY), Math.Sin(angle - shearY) / Math.Cos(shearY));
        // Forward: [a b; c d] with determinant 1, times scale. Its inverse is [d -b; -c a] / scale.
        var (a, b) = (cosine, -cosine * Math.Tan(shearX) - Math.Sin(angle));
        var (c, d) = (sine, -sine * Math.Tan(shearX) + Math.Cos(angle));
        var (xx, xy, yx, yy) = (d / scale, -b / scale, -c / scale, a / scale);
        var (fromX, fromY) = (-center.X - translate.X, -center.Y - translate.Y);
        return new(
            (xx, xy, xx * fromX + xy * fromY + center.X), (yx, yy, yx * fromX + yy * fromY + center.Y), (0, 0, 1));
    }

    /// <summary>Rotates counterclockwise about the centre, as <c>functional.rotate</c>.</summary>
    public static Projection Rotation(double degrees) => Affine(-degrees);

    /// <summary>The inverse of the perspective that moves the four corners of an image to new places, as
    /// <c>functional.perspective</c>.</summary>
    /// <param name="height">Of the image in pixels.</param>
    /// <param name="width">Of the image in pixels.</param>
    /// <param name="corners">Where the corners go: top left, top right, bottom right, bottom left, as (x, y) pixel numbers.</param>
    public static Projection Perspective(int height, int width, IReadOnlyList<(int X, int Y)> corners)
    {
        (int X, int Y)[] from = [(0, 0), (width - 1, 0), (width - 1, height - 1), (0, height - 1)];
        var equations = new double[8, 9];
        for (var i = 0; i < 4; i++)
        {
            var ((x, y), (u, v)) = (corners[i], from[i]);
            Fill(equations, 2 * i, [x, y, 1, 0, 0, 0, -u * x, -u * y, u]);
            Fill(equations, 2 * i + 1, [0, 0, 0, x, y, 1, -v * x, -v * y, v]);
        }
        var p = LinearSystem.Solve(equations);
        return new Projection((p[0], p[1], p[2]), (p[3], p[4], p[5]), (p[6], p[7], 1)).AboutCenter(height, width);
    }

    /// <summary>A rectangle of the source as the whole result.</summary>
    /// <param name="source">Size of the source.</param>
    /// <param name="left">Of the rectangle, in pixels from the left edge of the source; its right edge where it is mirrored.</param>
    /// <param name="top">In pixels from the upper edge of the source; the lower edge of the rectangle where it is upside down.</param>
    /// <param name="width">In pixels of the source; negative where it is mirrored.</param>
    /// <param name="height">In pixels of the source; negative where it is upside down.</param>
    /// <param name="resultHeight">Rows of the result.</param>
    /// <param name="resultWidth">Columns of the result.</param>
    public static Projection Rectangle(
        ImageShape source, double left, double top, double width, double height, int resultHeight, int resultWidth) => new(
            (width / resultWidth, 0, left + width / 2 - source.Width / 2.0), (0, height / resultHeight, top + height / 2 - source.Height / 2.0),
            (0, 0, 1));

    /// <summary>Where the pixel at (x, y) of the result comes from.</summary>
    public (double X, double Y) Source(double x, double y)
    {
        double At((double X, double Y, double One) row) => row.X * x + row.Y * y + row.One;
        return (At(Row0) / At(Row2), At(Row1) / At(Row2));
    }

    /// <summary>This step and, on its result, another: from the result of the later to the source of this.</summary>
    public Projection Then(Projection later)
    {
        (double, double, double) Row((double X, double Y, double One) row) => (
            row.X * later.Row0.X + row.Y * later.Row1.X + row.One * later.Row2.X,
            row.X * later.Row0.Y + row.Y * later.Row1.Y + row.One * later.Row2.Y,
            row.X * later.Row0.One + row.Y * later.Row1.One + row.One * later.Row2.One);
        return new(Row(Row0), Row(Row1), Row(Row2));
    }

    /// <summary>The same mapping of coordinates that count from the top left corner of the image, now from its centre.</summary>
    private Projection AboutCenter(int height, int width)
    {
        var (cx, cy) = (width / 2.0, height / 2.0);
        (double X, double Y, double One) Moved((double X, double Y, double One) row) => row with { One = row.X * cx + row.Y * cy + row.One };
        var (x, y, one) = (Moved(Row0), Moved(Row1), Moved(Row2));
        return new(
            (x.X - cx * one.X, x.Y - cx * one.Y, x.One - cx * one.One), (y.X - cy * one.X, y.Y - cy * one.Y, y.One - cy * one.One), one);
    }

    private static void Fill(double[,] equations, int row, ReadOnlySpan<double> values)
    {
        for (var column = 0; column < values.Length; column++)
            equations[row, column] = values[column];
    }
}
