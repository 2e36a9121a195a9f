using VisionFinetune.Augment.Kernels;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Base of the transforms that change some images of a batch and keep their size: chooses the images with probability <c>p</c>,
/// each on its own, and computes those alone.</summary>
/// <remarks>Computed in float32, or float64 where the images are. What can be done on bytes alone keeps uint8; everything else turns it
/// into fractions first.</remarks>
public abstract class PixelTransform : ImageTransform
{
    private const int ChoiceLane = -1;

    private readonly double _p;

    private protected PixelTransform(double p) => _p = Rules.Probability(p, nameof(p));

    internal override bool NeedsUnitRange => true;

    /// <summary>Whether bytes in are bytes out.</summary>
    private protected virtual bool KeepsBytes => false;

    /// <summary>Which images of a batch are changed with this draw.</summary>
    internal int[] DrawRows(int count, Draw draw)
    {
        if (_p >= 1)
            return Selection.Where(count, _ => true);
        var choice = draw.Fork(ChoiceLane);
        return Selection.Where(count, i => choice.Uniform(i) < _p);
    }

    /// <summary>Changes the chosen images; never their tensor.</summary>
    /// <param name="pixels">The chosen images alone, in floating point.</param>
    /// <param name="levels">What their values mean.</param>
    /// <param name="draws">One draw for each of them, which depends on its number in the batch alone.</param>
    private protected abstract Tensor Change(Tensor pixels, Levels levels, IReadOnlyList<Draw> draws);

    private protected sealed override Tensor Transform(Tensor images, Draw draw)
    {
        var rows = DrawRows((int)images.shape[0], draw);
        var source = KeepsBytes ? images : Pixels.ToFloat(images);
        return Selection.Apply(source, rows, (pixels, levels) => Change(pixels, levels, Array.ConvertAll(rows, i => draw.Fork(i))));
    }
}
