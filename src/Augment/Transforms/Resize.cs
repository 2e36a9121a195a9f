using VisionFinetune.Augment.Resampling;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Scales every image, bilinear, as torchvision's <c>Resize</c>.</summary>
/// <remarks>One number is the length of the shorter side, and the longer keeps the aspect ratio, rounded down; two numbers are
/// height and width. uint8 comes back as float32 in [0, 1], where torchvision would round to uint8 again.</remarks>
public sealed class Resize : ImageTransform, IResampling
{
    private readonly int[] _size;
    private readonly bool _antialias;

    /// <param name="size">Shorter side, or height and width, in pixels.</param>
    /// <param name="antialias">Whether shrinking averages over all the pixels it merges.</param>
    public Resize(IReadOnlyList<int> size, bool antialias = true)
    {
        Rules.Require(Rules.OfSize(size), nameof(size));
        _size = [.. size];
        _antialias = antialias;
    }

    internal override string Name => "resize";

    internal override string? FindProblem(ImageShape input)
    {
        var output = NominalShape(input);
        return Math.Max(output.Height, output.Width) <= Rules.LargestSide
            ? null
            : $"the {input.Height}x{input.Width} image would become {output.Height}x{output.Width}; "
                + "give the size as [height, width].";
    }

    internal override ImageShape NominalShape(ImageShape input)
    {
        if (_size.Length == 2)
            return input with { Height = _size[0], Width = _size[1] };
        var (shorter, longer) = (Math.Min(input.Height, input.Width), Math.Max(input.Height, input.Width));
        var scaled = (int)Math.Min((long)_size[0] * longer / shorter, int.MaxValue);
        return input.Width <= input.Height
            ? input with { Height = scaled, Width = _size[0] }
            : input with { Height = _size[0], Width = scaled };
    }

    ResamplePlan IResampling.Plan(ImageShape input, int count, Draw draw)
    {
        var output = OutputShape(input);
        return new([new(0, input.Height)], [new(0, input.Width)], output.Height, output.Width, _antialias);
    }

    private protected override Tensor Transform(Tensor images, Draw draw) =>
        Resampler.Apply(images, ((IResampling)this).Plan(Pixels.ShapeOf(images, Name), (int)images.shape[0], draw));
}
