using VisionFinetune.Augment.Kernels;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Rotates each image about its centre by an angle drawn per image.</summary>
/// <remarks>Agrees with torchvision's <c>RandomRotation</c> without <c>expand</c>: images of a batch have one size.</remarks>
public sealed class RandomRotation : WarpTransform
{
    private readonly (double Smallest, double Largest) _degrees;

    /// <param name="degrees">One number d for angles in [-d, d], or their smallest and largest; counterclockwise.</param>
    /// <param name="interpolation">Between pixels.</param>
    /// <param name="fill">Colour outside the image, one number in [0, 1] a channel or one for all; black by default.</param>
    public RandomRotation(
        IReadOnlyList<double> degrees, Interpolation interpolation = Interpolation.Nearest, IReadOnlyList<double>? fill = null)
        : base(p: 1, interpolation, fill)
    {
        Rules.Require(Rules.OfAngles("degrees", degrees, 2), nameof(degrees));
        _degrees = Rules.Around(degrees);
    }

    internal override string Name => "random_rotation";

    internal override Projection DrawProjection(ImageShape input, Draw draw) =>
        Projection.Rotation(draw.Between(0, _degrees.Smallest, _degrees.Largest));
}
