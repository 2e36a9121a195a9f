using static TorchSharp.torch;

namespace VisionFinetune.Augment;

/// <summary>One step of an augmentation chain over a whole batch, with its own random choice for every image.</summary>
public interface ITransform
{
    /// <summary>The size of the images this step returns for images of size <paramref name="input"/>.</summary>
    /// <exception cref="TransformException">The step is impossible for such images; the message says why.</exception>
    ImageShape OutputShape(ImageShape input);

    /// <summary>Transforms a batch.</summary>
    /// <param name="images"><c>(N, C, H, W)</c> on any device; float in [0, 1] before normalisation. Neither changed nor disposed.</param>
    /// <param name="draw">The only source of randomness: the same draw gives the same images, on every device.</param>
    /// <returns>One new tensor <c>(N, C', H', W')</c> on the same device, moved to the caller's dispose scope.</returns>
    Tensor Apply(Tensor images, Draw draw);
}
