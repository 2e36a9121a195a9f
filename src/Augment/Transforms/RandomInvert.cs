using VisionFinetune.Augment.Kernels;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Turns each image into its negative with probability <c>p</c>, drawn per image.</summary>
/// <remarks>Agrees with torchvision's <c>RandomInvert</c> applied to every image on its own. uint8 stays uint8.</remarks>
public sealed class RandomInvert : PixelTransform
{
    /// <param name="p">Probability in [0, 1].</param>
    public RandomInvert(double p = 0.5)
        : base(p)
    {
    }

    internal override string Name => "random_invert";

    private protected override bool KeepsBytes => true;

    private protected override Tensor Change(Tensor pixels, Levels levels, IReadOnlyList<Draw> draws) => Tones.Invert(pixels, levels);
}
