using VisionFinetune.Augment.Kernels;
using VisionFinetune.Augment.Policies;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Applies one operation of random strength to each image, drawn per image (Müller and Hutter, 2021). Nothing to tune.</summary>
/// <remarks>Operations, magnitudes and probabilities of torchvision's <c>TrivialAugmentWide</c>.</remarks>
public sealed class TrivialAugmentWide : PolicyTransform
{
    private readonly IReadOnlyList<PolicyEntry> _space;

    /// <param name="numMagnitudeBins">Number of strengths.</param>
    /// <param name="interpolation">Of the operations that move pixels.</param>
    /// <param name="fill">Colour outside the image, one number in [0, 1] a channel or one for all; black by default.</param>
    public TrivialAugmentWide(
        int numMagnitudeBins = 31, Interpolation interpolation = Interpolation.Nearest, IReadOnlyList<double>? fill = null)
        : base(interpolation, fill)
    {
        Rules.Require(Rules.OfBins(numMagnitudeBins), nameof(numMagnitudeBins));
        _space = PolicySpace.TrivialAugmentWide(numMagnitudeBins);
    }

    internal override string Name => "trivial_augment_wide";

    /// <summary>The operation of one image.</summary>
    internal PolicyChoice DrawChoice(Draw draw) => Choose(_space, count => (int)(draw.Uniform(2) * count), draw);

    private protected override Tensor Change(Tensor pixels, Levels levels, IReadOnlyList<Draw> draws) =>
        Kernel.Apply(pixels, [.. draws.Select(DrawChoice)], levels);
}
