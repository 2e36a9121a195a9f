using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Replaces the colours of each image by their brightness with probability <c>p</c>, drawn per image.</summary>
/// <remarks>Agrees with torchvision's <c>RandomGrayscale</c> applied to every image on its own, on floats in [0, 1]; uint8 is
/// converted first. An image with one channel stays as it is.</remarks>
public sealed class RandomGrayscale : ImageTransform
{
    private readonly double _p;

    /// <param name="p">Probability in [0, 1].</param>
    public RandomGrayscale(double p = 0.1) => _p = Rules.Probability(p, nameof(p));

    internal override string Name => "random_grayscale";

    internal override bool NeedsUnitRange => true;

    internal override string? FindProblem(ImageShape input) => Grayscale.FindChannelProblem(input);

    private protected override Tensor Transform(Tensor images, Draw draw)
    {
        var grey = Pixels.Toss((int)images.shape[0], _p, draw);
        var pixels = Pixels.ToFloat(images);
        return grey.Contains(true) && pixels.shape[1] == 3
            ? Pixels.Choose(grey, Grayscale.Brightness(pixels), pixels)
            : pixels.clone();
    }
}
