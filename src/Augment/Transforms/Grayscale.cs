using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Replaces the colours of every image by their brightness, in three equal channels.</summary>
/// <remarks>Agrees with torchvision's <c>rgb_to_grayscale(image, 3)</c> on floats in [0, 1] (weights of ITU-R BT.601); uint8 is
/// converted first. An image with one channel is grey already and is repeated.</remarks>
public sealed class Grayscale : ImageTransform
{
    internal override string Name => "grayscale";

    internal override bool NeedsUnitRange => true;

    internal override ImageShape NominalShape(ImageShape input) => input with { Channels = 3 };

    internal override string? FindProblem(ImageShape input) => FindChannelProblem(input);

    private protected override Tensor Transform(Tensor images, Draw draw)
    {
        var pixels = Pixels.ToFloat(images);
        return pixels.shape[1] == 3
            ? pixels.empty_like().copy_(Brightness(pixels))                     // keeps the memory layout
            : pixels.expand(-1, 3, -1, -1).contiguous();
    }

    internal static string? FindChannelProblem(ImageShape input) => input.Channels is 1 or 3
        ? null
        : $"the image has {input.Channels} channels; expected 3 (red, green, blue) or 1.";

    /// <summary><c>(N, 3, H, W)</c> to <c>(N, 1, H, W)</c>.</summary>
    internal static Tensor Brightness(Tensor pixels)
    {
        var weights = tensor([0.2989, 0.587, 0.114]).reshape(1, 3, 1, 1).to(pixels.dtype, pixels.device);
        return pixels.mul(weights).sum(1, keepdim: true);
    }
}
