namespace VisionFinetune.Vision.Data;

/// <summary>One of the drawn classes: how much of the foreground colour each point gets.</summary>
/// <remarks>Only comparisons and the four basic operations, which give the same bits on every machine.</remarks>
internal static class SyntheticShape
{
    public static readonly string[] Names =
    [
        "circle", "square", "triangle", "ring", "cross",
        "horizontal_stripes", "vertical_stripes", "diagonal_stripes", "checkerboard", "gradient",
    ];

    /// <summary>Share of the foreground colour at a point, 0 to 1.</summary>
    /// <param name="label">Index into <see cref="Names"/>.</param>
    /// <param name="place">Where and how large this image's shape is.</param>
    /// <param name="x">From -1 (left) to 1 (right).</param>
    /// <param name="y">From -1 (top) to 1 (bottom).</param>
    public static double Cover(int label, in Placement place, double x, double y)
    {
        var u = (x - place.CenterX) / place.Radius;
        var v = (y - place.CenterY) / place.Radius;
        var squared = u * u + v * v;
        return label switch
        {
            0 => Full(squared <= 1),
            1 => Full(Math.Max(Math.Abs(u), Math.Abs(v)) <= 0.85),
            2 => Full(Math.Abs(v) <= 0.85 && Math.Abs(u) <= 0.55 * (v + 0.85)),
            3 => Full(squared is <= 1 and >= 0.36),
            4 => Full(Math.Min(Math.Abs(u), Math.Abs(v)) <= 0.28 && Math.Max(Math.Abs(u), Math.Abs(v)) <= 1),
            5 => Full(Even(v)),
            6 => Full(Even(u)),
            7 => Full(Even((u + place.Slope * v) * 0.7)),
            8 => Full(Even(u) == Even(v)),
            _ => Math.Clamp(0.5 + 0.4 * (u * place.Radius * place.Slope + v * place.Radius * place.Steepness), 0, 1),
        };
    }

    private static double Full(bool inside) => inside ? 1 : 0;

    /// <summary>Whether a coordinate falls into an even stripe; stripes are as wide as half a radius.</summary>
    private static bool Even(double value) => ((long)Math.Floor(value * 2) & 1) == 0;

    /// <summary>What differs between two images of one class.</summary>
    /// <param name="CenterX">From -1 to 1.</param>
    /// <param name="CenterY">From -1 to 1.</param>
    /// <param name="Radius">Half the size of the shape, in half images.</param>
    /// <param name="Slope">Direction of diagonals: 1 or -1.</param>
    /// <param name="Steepness">Direction of the gradient, from -1 to 1.</param>
    public readonly record struct Placement(double CenterX, double CenterY, double Radius, double Slope, double Steepness);
}
