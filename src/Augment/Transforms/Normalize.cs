using VisionFinetune.Augment.Resampling;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Subtracts the mean of every channel and divides by its standard deviation, as torchvision's
/// <c>Normalize</c>.</summary>
/// <remarks>Mean and deviation are those of values in [0, 1]; uint8 is converted first.</remarks>
public sealed class Normalize : ImageTransform
{
    private readonly double[] _mean;
    private readonly double[] _std;

    /// <param name="mean">One number for every channel, or one for all.</param>
    /// <param name="std">As many numbers above 0.</param>
    public Normalize(IReadOnlyList<double> mean, IReadOnlyList<double> std)
    {
        Rules.Require(Rules.OfChannelValues("mean", mean, positive: false), nameof(mean));
        Rules.Require(Rules.OfChannelValues("std", std, positive: true), nameof(std));
        Rules.Require(Rules.OfSameCount(mean, std), nameof(std));
        _mean = [.. mean];
        _std = [.. std];
    }

    internal override string Name => "normalize";

    internal override bool NeedsUnitRange => true;

    internal override string? FindProblem(ImageShape input) => _mean.Length == 1 || _mean.Length == input.Channels
        ? null
        : $"mean and std have {_mean.Length} values, but the image has {input.Channels} "
            + $"channel{(input.Channels == 1 ? "" : "s")}; give one value per channel, or one for all.";

    /// <summary>The same for images of three channels, one pixel at a time.</summary>
    internal ChannelScale Scale(ImageShape input)
    {
        OutputShape(input);
        float[] PerChannel(double[] values) => [.. Enumerable.Range(0, 3).Select(c => (float)values[values.Length == 1 ? 0 : c])];
        return new(PerChannel(_mean), PerChannel(_std));
    }

    private protected override Tensor Transform(Tensor images, Draw draw)
    {
        var pixels = Pixels.ToFloat(images);
        Tensor PerChannel(double[] values) => tensor(values).reshape(1, -1, 1, 1).to(pixels.dtype, pixels.device);
        return pixels.sub(PerChannel(_mean)).div_(PerChannel(_std));
    }
}
