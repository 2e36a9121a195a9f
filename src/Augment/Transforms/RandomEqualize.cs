using VisionFinetune.Augment.Kernels;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Makes all levels of each channel equally frequent in each image with probability <c>p</c>, drawn per image.</summary>
/// <remarks>Agrees with torchvision's <c>RandomEqualize</c> applied to every image on its own. uint8 stays uint8; fractions are rounded to
/// 256 levels first.</remarks>
public sealed class RandomEqualize : PixelTransform
{
    /// <param name="p">Probability in [0, 1].</param>
    public RandomEqualize(double p = 0.5)
        : base(p)
    {
    }

    internal override string Name => "random_equalize";

    private protected override bool KeepsBytes => true;

    private protected override Tensor Change(Tensor pixels, Levels levels, IReadOnlyList<Draw> draws) => Tones.Equalize(pixels, levels);
}
