using VisionFinetune.Augment.Kernels;
using VisionFinetune.Augment.Transforms;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests.Transforms;

/// <summary>random_rotation, random_affine and random_perspective.</summary>
public class WarpTransformTests : TorchTest
{
    private const int Draws = 20_000;
    private static readonly ImageShape Wide = new(3, 40, 60);

    [Fact]
    public void Certain_angles_match_torchvision()
    {
        var rotation = new RandomRotation([-30, -30], Interpolation.Bilinear);
        TensorAssert.Close(Some.Golden("rotate_-30_bilinear"), rotation.Apply(Some.Images(), Some.Draw), 1e-5);
        var affine = new RandomAffine([10, 10], scale: [1.1, 1.1], shear: [5, 5], interpolation: Interpolation.Bilinear);
        var expected = Warp.Apply(
            Some.Images(), [.. Enumerable.Repeat(Projection.Affine(10, (0, 0), 1.1, (5, 0)), 8)], Interpolation.Bilinear, [0], new(1, false));
        TensorAssert.Close(expected, affine.Apply(Some.Images(), Some.Draw), 1e-6);
    }

    [Fact]
    public void Rotations_are_uniform()
    {
        var rotation = new RandomRotation([20]);
        var degrees = Enumerable.Range(0, Draws).Select(i => Degrees(rotation.DrawProjection(Wide, Some.Draw.Fork(i)))).ToList();
        Assert.All(degrees, d => Assert.InRange(d, -20, 20));
        Assert.Equal(0, degrees.Average(), 4 * 40 / Math.Sqrt(12.0 * Draws));
        Assert.Equal(400 / 3.0, degrees.Average(d => d * d), 4.0);
    }

    [Fact]
    public void Shifts_are_whole_pixels_up_to_the_share_of_each_side()
    {
        var affine = new RandomAffine([0], translate: [0.1, 0.25]);
        var shifts = Enumerable.Range(0, Draws).Select(i => affine.DrawProjection(Wide, Some.Draw.Fork(i)))
            .Select(p => (X: -p.Row0.One, Y: -p.Row1.One)).ToList();
        Assert.Equal(Enumerable.Range(-6, 13).Select(x => (double)x), shifts.Select(s => s.X).Distinct().Order());
        Assert.Equal(Enumerable.Range(-10, 21).Select(y => (double)y), shifts.Select(s => s.Y).Distinct().Order());
    }

    [Fact]
    public void Scales_and_shears_stay_in_their_intervals()
    {
        var affine = new RandomAffine([0], scale: [0.5, 2], shear: [-10, 30, 0, 5]);
        var projections = Enumerable.Range(0, 2000).Select(i => affine.DrawProjection(Wide, Some.Draw.Fork(i))).ToList();
        // The determinant of the inverse is one over the square of the scale, whatever the shears.
        var scales = projections.Select(p => 1 / Math.Sqrt(p.Row0.X * p.Row1.Y - p.Row0.Y * p.Row1.X)).ToList();
        Assert.All(scales, s => Assert.InRange(s, 0.5, 2));
        Assert.Equal(1.25, scales.Average(), 0.05);
        Assert.Contains(projections, p => p.Row0.Y != 0 && p.Row1.X != 0);
    }

    [Fact]
    public void Corners_of_a_perspective_move_inwards_by_whole_pixels()
    {
        var perspective = new RandomPerspective(0.4);
        var corners = Enumerable.Range(0, Draws).Select(i => perspective.DrawCorners(Wide, Some.Draw.Fork(i))).ToList();
        // 0.4 of half of 60 is 12, of half of 40 is 8; every number in between occurs, as torchvision's randint.
        Assert.Equal(Enumerable.Range(0, 13), corners.Select(c => c[0].X).Distinct().Order());
        Assert.Equal(Enumerable.Range(0, 9), corners.Select(c => c[1].Y).Distinct().Order());
        Assert.Equal(Enumerable.Range(47, 13), corners.Select(c => c[2].X).Distinct().Order());
        Assert.Equal(Enumerable.Range(31, 9), corners.Select(c => c[3].Y).Distinct().Order());
        Assert.Equal(6, corners.Average(c => c[3].X), 0.15);
    }

    [Fact]
    public void A_perspective_takes_the_corners_where_they_were_drawn()
    {
        (int X, int Y)[] corners = [(3, 2), (55, 4), (50, 38), (9, 30)];
        var projection = Projection.Perspective(40, 60, corners);
        (double X, double Y)[] from = [(0, 0), (59, 0), (59, 39), (0, 39)];
        foreach (var (corner, source) in corners.Zip(from))
        {
            // torchvision's coordinates of corners are those of its grid.
            var (x, y) = (corner.X - 30.0, corner.Y - 20.0);
            double Row((double X, double Y, double One) row) => row.X * x + row.Y * y + row.One;
            Assert.Equal(source.X - 30, Row(projection.Row0) / Row(projection.Row2), 1e-9);
            Assert.Equal(source.Y - 20, Row(projection.Row1) / Row(projection.Row2), 1e-9);
        }
    }

    [Fact]
    public void Bytes_stay_bytes_with_the_nearest_pixel_and_become_fractions_otherwise()
    {
        Assert.Equal(ScalarType.Byte, new RandomRotation([20]).Apply(Some.Bytes(), Some.Draw).dtype);
        var bilinear = new RandomRotation([20], Interpolation.Bilinear);
        TensorAssert.Close(bilinear.Apply(Some.Images(), Some.Draw), bilinear.Apply(Some.Bytes(), Some.Draw), 1e-6);
        var filled = new RandomRotation([45, 45], fill: [1.0]).Apply(Some.Bytes(), Some.Draw);
        Assert.Equal(255, filled[0, 0, 0, 0].item<byte>());
    }

    [Fact]
    public void Impossible_values_are_refused()
    {
        void Refused(string message, Func<object> create) =>
            Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(create).Message, StringComparison.Ordinal);
        Refused("The degrees are [-5]; expected 0 or more, or -360 <= smallest <= largest <= 360.", () => new RandomRotation([-5]));
        Refused("The degrees are missing; expected one number or [smallest, largest].", () => new RandomRotation([]));
        Refused("The shear angles have 3 numbers; expected one number, [smallest, largest] or both for x and y.", () => new RandomAffine([0], shear: [1, 2, 3]));
        Refused("The translation is [0.5, 2]; expected [share of the width, share of the height], both in [0, 1].", () => new RandomAffine([0], [0.5, 2]));
        Refused("The scale is [2, 1]; expected 0 < smallest <= largest <= 100.", () => new RandomAffine([0], scale: [2, 1]));
        Refused("The fill is [2]; expected one number in [0, 1] a channel, or one for all.", () => new RandomRotation([5], fill: [2]));
        Refused("The distortion scale must be in [0, 1].", () => new RandomPerspective(double.NaN));
        Assert.Equal(
            "random_rotation: fill has 2 values, but the image has 3 channels; give one value per channel, or one for all.",
            Assert.Throws<TransformException>(() => new RandomRotation([5], fill: [0, 1]).Apply(Some.Images(), Some.Draw)).Message);
        Assert.Equal(
            "random_perspective: the corners of the 3x9 image could meet; expected at least 4 pixels a side.",
            Assert.Throws<TransformException>(() => new RandomPerspective().OutputShape(new(3, 3, 9))).Message);
    }

    /// <summary>Counterclockwise.</summary>
    private static double Degrees(Projection projection) => double.RadiansToDegrees(Math.Atan2(-projection.Row0.Y, projection.Row0.X));
}
