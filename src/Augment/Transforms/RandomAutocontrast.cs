using VisionFinetune.Augment.Kernels;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Stretches each channel of each image to the whole range with probability <c>p</c>, drawn per image.</summary>
/// <remarks>Agrees with torchvision's <c>RandomAutocontrast</c> applied to every image on its own, on floats in [0, 1]; uint8 is converted
/// first. A channel of one value stays as it is.</remarks>
public sealed class RandomAutocontrast : PixelTransform
{
    /// <param name="p">Probability in [0, 1].</param>
    public RandomAutocontrast(double p = 0.5)
        : base(p)
    {
    }

    internal override string Name => "random_autocontrast";

    private protected override Tensor Change(Tensor pixels, Levels levels, IReadOnlyList<Draw> draws) => Tones.AutoContrast(pixels, levels);
}
