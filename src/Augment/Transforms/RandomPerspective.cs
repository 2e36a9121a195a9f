using VisionFinetune.Augment.Kernels;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Shows each image from another point of view with probability <c>p</c>: its corners move inwards by amounts drawn per
/// image.</summary>
/// <remarks>Agrees with torchvision's <c>RandomPerspective</c> applied to every image on its own.</remarks>
public sealed class RandomPerspective : WarpTransform
{
    private readonly double _distortion;

    /// <param name="distortionScale">Largest move of a corner as a share of half the image's side, in [0, 1].</param>
    /// <param name="p">Probability in [0, 1].</param>
    /// <param name="interpolation">Between pixels.</param>
    /// <param name="fill">Colour outside the image, one number in [0, 1] a channel or one for all; black by default.</param>
    public RandomPerspective(
        double distortionScale = 0.5, double p = 0.5, Interpolation interpolation = Interpolation.Bilinear, IReadOnlyList<double>? fill = null)
        : base(p, interpolation, fill)
    {
        if (distortionScale is not (>= 0 and <= 1))     // also rejects NaN
            throw new ArgumentOutOfRangeException(nameof(distortionScale), distortionScale, "The distortion scale must be in [0, 1].");
        _distortion = distortionScale;
    }

    internal override string Name => "random_perspective";

    internal override string? FindProblem(ImageShape input) => input.Height >= 4 && input.Width >= 4
        ? base.FindProblem(input)
        : $"the corners of the {input.Height}x{input.Width} image could meet; expected at least 4 pixels a side.";

    /// <summary>Where the corners of one image go: top left, top right, bottom right, bottom left.</summary>
    internal (int X, int Y)[] DrawCorners(ImageShape input, Draw draw)
    {
        var (inX, inY) = ((int)(_distortion * (input.Width / 2)), (int)(_distortion * (input.Height / 2)));
        int X(int index) => (int)(draw.Uniform(index) * (inX + 1));
        int Y(int index) => (int)(draw.Uniform(index) * (inY + 1));
        var (right, bottom) = (input.Width - 1, input.Height - 1);
        return [(X(0), Y(1)), (right - X(2), Y(3)), (right - X(4), bottom - Y(5)), (X(6), bottom - Y(7))];
    }

    internal override Projection DrawProjection(ImageShape input, Draw draw) =>
        Projection.Perspective(input.Height, input.Width, DrawCorners(input, draw));
}
