using VisionFinetune.Augment.Kernels;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Rotates, moves, scales and shears each image by amounts drawn per image; its centre is the fixed point.</summary>
/// <remarks>Agrees with torchvision's <c>RandomAffine</c> applied to every image on its own.</remarks>
public sealed class RandomAffine : WarpTransform
{
    private readonly (double Smallest, double Largest) _degrees, _scale, _shearX, _shearY;
    private readonly (double X, double Y) _translate;

    /// <param name="degrees">One number d for angles in [-d, d], or their smallest and largest; clockwise.</param>
    /// <param name="translate">Largest shift along x and y as a share of width and height; whole pixels are drawn. None by default.</param>
    /// <param name="scale">Smallest and largest factor; none by default.</param>
    /// <param name="shear">One number s for angles along x in [-s, s], their smallest and largest, or both for x and y; none by
    /// default.</param>
    /// <param name="interpolation">Between pixels.</param>
    /// <param name="fill">Colour outside the image, one number in [0, 1] a channel or one for all; black by default.</param>
    public RandomAffine(
        IReadOnlyList<double> degrees, IReadOnlyList<double>? translate = null, IReadOnlyList<double>? scale = null,
        IReadOnlyList<double>? shear = null, Interpolation interpolation = Interpolation.Nearest, IReadOnlyList<double>? fill = null)
        : base(p: 1, interpolation, fill)
    {
        (translate, scale, shear) = (translate ?? [0, 0], scale ?? [1, 1], shear ?? [0]);
        Rules.Require(Rules.OfAngles("degrees", degrees, 2), nameof(degrees));
        Rules.Require(Rules.OfTranslation(translate), nameof(translate));
        Rules.Require(Rules.OfInterval("scale", scale, Rules.LargestFactor), nameof(scale));
        Rules.Require(Rules.OfAngles("shear angles", shear, 4), nameof(shear));
        _degrees = Rules.Around(degrees);
        _translate = (translate[0], translate[1]);
        _scale = (scale[0], scale[1]);
        _shearX = Rules.Around([.. shear.Take(2)]);
        _shearY = shear.Count == 4 ? (shear[2], shear[3]) : (0, 0);
    }

    internal override string Name => "random_affine";

    internal override Projection DrawProjection(ImageShape input, Draw draw)
    {
        double Shift(int index, double largest) => Math.Round(draw.Between(index, -largest, largest));
        return Projection.Affine(
            draw.Between(0, _degrees.Smallest, _degrees.Largest),
            (Shift(1, _translate.X * input.Width), Shift(2, _translate.Y * input.Height)),
            draw.Between(3, _scale.Smallest, _scale.Largest),
            (draw.Between(4, _shearX.Smallest, _shearX.Largest), draw.Between(5, _shearY.Smallest, _shearY.Largest)));
    }
}
