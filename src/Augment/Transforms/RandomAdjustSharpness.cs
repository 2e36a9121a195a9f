using VisionFinetune.Augment.Kernels;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Sharpens or smooths each image with probability <c>p</c>, drawn per image.</summary>
/// <remarks>Agrees with torchvision's <c>RandomAdjustSharpness</c> applied to every image on its own, on floats in [0, 1]; uint8 is
/// converted first.</remarks>
public sealed class RandomAdjustSharpness : PixelTransform
{
    private readonly double _factor;

    /// <param name="sharpnessFactor">0 smooths, 1 changes nothing, 2 sharpens.</param>
    /// <param name="p">Probability in [0, 1].</param>
    public RandomAdjustSharpness(double sharpnessFactor, double p = 0.5)
        : base(p)
    {
        if (sharpnessFactor is not (>= 0 and <= Rules.LargestFactor))       // also rejects NaN
        {
            throw new ArgumentOutOfRangeException(
                nameof(sharpnessFactor), sharpnessFactor, $"The sharpness factor must be in [0, {Rules.LargestFactor}].");
        }
        _factor = sharpnessFactor;
    }

    internal override string Name => "random_adjust_sharpness";

    internal override string? FindProblem(ImageShape input) => Grayscale.FindChannelProblem(input);

    private protected override Tensor Change(Tensor pixels, Levels levels, IReadOnlyList<Draw> draws) =>
        Filters.Sharpness(pixels, [.. draws.Select(_ => _factor)], levels);
}
