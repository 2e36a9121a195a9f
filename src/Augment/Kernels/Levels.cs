using static TorchSharp.torch;

namespace VisionFinetune.Augment.Kernels;

/// <summary>The values that pixels take: fractions in [0, 1], or whole numbers in [0, 255] that are computed in floating point and stored
/// as bytes.</summary>
/// <param name="Largest">White: 1 or 255.</param>
/// <param name="AreWhole">Whether every step ends with whole numbers, as on torchvision's uint8 images.</param>
internal readonly record struct Levels(double Largest, bool AreWhole)
{
    /// <summary>What the values of a batch mean.</summary>
    public static Levels Of(Tensor images) => images.dtype == ScalarType.Byte ? new(255, AreWhole: true) : new(1, AreWhole: false);

    /// <summary>Cuts values back into the range, in place; whole numbers lose their fraction, as a cast to uint8 does.</summary>
    public Tensor Fit(Tensor values)
    {
        values.clamp_(0, Largest);
        return AreWhole ? values.trunc_() : values;
    }
}
