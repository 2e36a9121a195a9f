using VisionFinetune.Augment.Kernels;
using VisionFinetune.Augment.Policies;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Applies some operations of one strength to each image, drawn per image (Cubuk et al., 2019).</summary>
/// <remarks>Operations, magnitudes and probabilities of torchvision's <c>RandAugment</c>.</remarks>
public sealed class RandAugment : PolicyTransform
{
    private readonly int _operations, _magnitude, _bins;

    /// <param name="numOps">Operations an image, one after the other.</param>
    /// <param name="magnitude">Strength of all of them, 0 to <paramref name="numMagnitudeBins"/> - 1.</param>
    /// <param name="numMagnitudeBins">Number of strengths.</param>
    /// <param name="interpolation">Of the operations that move pixels.</param>
    /// <param name="fill">Colour outside the image, one number in [0, 1] a channel or one for all; black by default.</param>
    public RandAugment(
        int numOps = 2, int magnitude = 9, int numMagnitudeBins = 31, Interpolation interpolation = Interpolation.Nearest,
        IReadOnlyList<double>? fill = null)
        : base(interpolation, fill)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numOps);
        Rules.Require(Rules.OfBins(numMagnitudeBins), nameof(numMagnitudeBins));
        Rules.Require(Rules.OfMagnitude(magnitude, numMagnitudeBins), nameof(magnitude));
        (_operations, _magnitude, _bins) = (numOps, magnitude, numMagnitudeBins);
    }

    internal override string Name => "rand_augment";

    /// <summary>The operations of one image.</summary>
    internal PolicyChoice[] DrawChoices(IReadOnlyList<PolicyEntry> space, Draw draw) =>
        [.. Enumerable.Range(0, _operations).Select(layer => Choose(space, _ => _magnitude, draw.Fork(layer)))];

    private protected override Tensor Change(Tensor pixels, Levels levels, IReadOnlyList<Draw> draws)
    {
        var space = PolicySpace.RandAugment(_bins, Pixels.ShapeOf(pixels, Name));
        var choices = draws.Select(draw => DrawChoices(space, draw)).ToArray();
        var current = pixels;
        for (var layer = 0; layer < _operations; layer++)
            current = Kernel.Apply(current, Array.ConvertAll(choices, ofImage => ofImage[layer]), levels);
        return current;
    }
}
