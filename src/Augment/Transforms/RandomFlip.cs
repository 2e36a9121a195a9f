using VisionFinetune.Augment.Kernels;
using VisionFinetune.Augment.Resampling;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Mirrors each image along one axis with probability <c>p</c>, drawn per image.</summary>
/// <remarks>Any dtype and layout; one kernel chooses between the images and their mirror images.</remarks>
public abstract class RandomFlip : ImageTransform, IGeometry
{
    private readonly double _p;
    private readonly int _dimension;

    private protected RandomFlip(double p, int dimension)
    {
        _p = Rules.Probability(p, nameof(p));
        _dimension = dimension;
    }

    /// <summary>Which images of a batch are mirrored with this draw.</summary>
    internal bool[] DrawFlips(int count, Draw draw) => Pixels.Toss(count, _p, draw);

    /// <summary>A resampling followed by this flip, as one resampling.</summary>
    internal ResamplePlan Reverse(ResamplePlan plan, int count, Draw draw)
    {
        var flips = DrawFlips(count, draw);
        AxisSpan[] Reversed(AxisSpan[] spans)
        {
            var result = new AxisSpan[count];
            for (var i = 0; i < count; i++)
            {
                var span = spans[spans.Length == 1 ? 0 : i];
                result[i] = span with { Reversed = span.Reversed ^ flips[i] };
            }
            return result;
        }
        return _dimension == 2 ? plan with { Rows = Reversed(plan.Rows) } : plan with { Columns = Reversed(plan.Columns) };
    }

    Projection[] IGeometry.DrawProjections(ImageShape input, int count, Draw draw) => [.. DrawFlips(count, draw).Select(flipped => flipped
        ? new Projection((_dimension == 3 ? -1 : 1, 0, 0), (0, _dimension == 2 ? -1 : 1, 0), (0, 0, 1))
        : Projection.Affine())];

    private protected override Tensor Transform(Tensor images, Draw draw)
    {
        var flips = DrawFlips((int)images.shape[0], draw);
        return flips.Contains(true) ? Pixels.Choose(flips, images.flip(_dimension), images) : images.clone();
    }
}
