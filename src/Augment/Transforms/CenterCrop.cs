using VisionFinetune.Augment.Kernels;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Cuts the middle out of every image, as torchvision's <c>CenterCrop</c>: a smaller image gets a border of
/// zeros.</summary>
/// <remarks>Any dtype and layout. In a chain a crop larger than the image is refused.</remarks>
public sealed class CenterCrop : ImageTransform, IGeometry
{
    private readonly int _height;
    private readonly int _width;

    /// <param name="size">Side of the square, or height and width, in pixels.</param>
    public CenterCrop(IReadOnlyList<int> size)
    {
        Rules.Require(Rules.OfSize(size), nameof(size));
        (_height, _width) = Rules.Rectangle(size);
    }

    internal override string Name => "center_crop";

    internal override ImageShape NominalShape(ImageShape input) => input with { Height = _height, Width = _width };

    internal override string? FindRecipeProblem(ImageShape input) =>
        _height <= input.Height && _width <= input.Width
            ? null
            : $"crop {_height}x{_width} is larger than the {input.Height}x{input.Width} image; resize first or crop less.";

    Projection[] IGeometry.DrawProjections(ImageShape input, int count, Draw draw)
    {
        var (top, _, firstRow) = Fit(input.Height, _height);
        var (left, _, firstColumn) = Fit(input.Width, _width);
        return [.. Enumerable.Repeat(Projection.Rectangle(input, firstColumn - left, firstRow - top, _width, _height, _height, _width), count)];
    }

    private protected override Tensor Transform(Tensor images, Draw draw)
    {
        var (top, bottom, firstRow) = Fit(images.shape[2], _height);
        var (left, right, firstColumn) = Fit(images.shape[3], _width);
        var padded = top + bottom + left + right == 0 ? images : nn.functional.pad(images, [left, right, top, bottom]);
        return padded.narrow(2, firstRow, _height).narrow(3, firstColumn, _width).clone();
    }

    /// <summary>Zeros before and after one axis, and where the crop then begins; half pixels are rounded as torchvision
    /// does.</summary>
    private static (long Before, long After, long First) Fit(long size, int crop) => crop > size
        ? ((crop - size) / 2, (crop - size + 1) / 2, 0)
        : (0, 0, (long)Math.Round((size - crop) / 2.0, MidpointRounding.ToEven));
}
