using VisionFinetune.Augment.Kernels;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Base of the transforms that move the pixels of every image by a projection of its own, all in one sampling.</summary>
/// <remarks>uint8 stays uint8 with <see cref="Interpolation.Nearest"/> and is converted first with <see cref="Interpolation.Bilinear"/>.
/// At the edge, bilinear pixels are the mixture of image and fill colour by area; torchvision's classes darken them once more.</remarks>
public abstract class WarpTransform : PixelTransform, IGeometry
{
    private readonly Interpolation _interpolation;
    private readonly IReadOnlyList<double> _fill;

    private protected WarpTransform(double p, Interpolation interpolation, IReadOnlyList<double>? fill)
        : base(p)
    {
        if (!Enum.IsDefined(interpolation))
            throw new ArgumentOutOfRangeException(nameof(interpolation), interpolation, "The interpolation must be nearest or bilinear.");
        _fill = fill ?? [0];
        Rules.Require(Rules.OfFill(_fill), nameof(fill));
        _interpolation = interpolation;
    }

    internal override bool NeedsUnitRange => _fill.Any(value => value != 0);

    private protected override bool KeepsBytes => _interpolation == Interpolation.Nearest;

    internal override string? FindProblem(ImageShape input) => _fill.Count == 1 || _fill.Count == input.Channels
        ? null
        : $"fill has {_fill.Count} values, but the image has {input.Channels} channel{(input.Channels == 1 ? "" : "s")}; give one value per "
            + "channel, or one for all.";

    /// <summary>The projection of one image.</summary>
    internal abstract Projection DrawProjection(ImageShape input, Draw draw);

    Projection[] IGeometry.DrawProjections(ImageShape input, int count, Draw draw)
    {
        var rows = DrawRows(count, draw).ToHashSet();
        return [.. Enumerable.Range(0, count).Select(i => rows.Contains(i) ? DrawProjection(input, draw.Fork(i)) : Projection.Affine())];
    }

    private protected sealed override Tensor Change(Tensor pixels, Levels levels, IReadOnlyList<Draw> draws)
    {
        var input = Pixels.ShapeOf(pixels, Name);
        return Warp.Apply(pixels, [.. draws.Select(draw => DrawProjection(input, draw))], _interpolation, _fill, levels);
    }
}
