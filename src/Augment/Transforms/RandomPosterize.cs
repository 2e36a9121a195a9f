using VisionFinetune.Augment.Kernels;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Keeps the highest bits of every level of each image with probability <c>p</c>, drawn per image.</summary>
/// <remarks>Agrees with torchvision's <c>RandomPosterize</c> applied to every image on its own. uint8 stays uint8; fractions are rounded to
/// 256 levels first.</remarks>
public sealed class RandomPosterize : PixelTransform
{
    private readonly int _bits;

    /// <param name="bits">Bits that are kept, 0 to 8; 8 changes nothing.</param>
    /// <param name="p">Probability in [0, 1].</param>
    public RandomPosterize(int bits, double p = 0.5)
        : base(p)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 8);
        _bits = bits;
    }

    internal override string Name => "random_posterize";

    private protected override bool KeepsBytes => true;

    private protected override Tensor Change(Tensor pixels, Levels levels, IReadOnlyList<Draw> draws) =>
        Tones.Posterize(pixels, draws.Select(_ => _bits), levels);
}
