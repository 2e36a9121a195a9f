using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Turns uint8 [0, 255] into float32 [0, 1]; floats keep their type and values.</summary>
/// <remarks>Agrees with torchvision's <c>convert_image_dtype(image, float32)</c>. A chain does this by itself where it is not
/// written.</remarks>
public sealed class ToFloat : ImageTransform
{
    internal override string Name => "to_float";

    internal override bool NeedsUnitRange => true;

    private protected override Tensor Transform(Tensor images, Draw draw) =>
        images.dtype == ScalarType.Byte ? Pixels.ToFloat(images) : images.clone();
}
