using VisionFinetune.Augment.Kernels;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Turns the bright values of each image into their negative with probability <c>p</c>, drawn per image.</summary>
/// <remarks>Agrees with torchvision's <c>RandomSolarize</c> applied to every image on its own. uint8 stays uint8. The threshold is a
/// fraction whatever the type: 0.5 is torchvision's 128 on uint8.</remarks>
public sealed class RandomSolarize : PixelTransform
{
    private readonly double _threshold;

    /// <param name="threshold">Smallest value in [0, 1] that is turned.</param>
    /// <param name="p">Probability in [0, 1].</param>
    public RandomSolarize(double threshold, double p = 0.5)
        : base(p)
    {
        if (threshold is not (>= 0 and <= 1))       // also rejects NaN
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold must be in [0, 1].");
        _threshold = threshold;
    }

    internal override string Name => "random_solarize";

    private protected override bool KeepsBytes => true;

    private protected override Tensor Change(Tensor pixels, Levels levels, IReadOnlyList<Draw> draws) =>
        Tones.Solarize(pixels, draws.Select(_ => _threshold * 255), levels);
}
