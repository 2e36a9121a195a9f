using VisionFinetune.Augment.Kernels;
using VisionFinetune.Augment.Resampling;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Transforms;

/// <summary>Covers a random rectangle of each image with probability <c>p</c> (Zhong et al., 2017).</summary>
/// <remarks>Agrees with torchvision's <c>RandomErasing</c> applied to every image on its own. The value is one of the images as they are at
/// this place of a chain: after normalize, 0 is the mean colour. uint8 is converted to [0, 1] first.</remarks>
public sealed class RandomErasing : PixelTransform
{
    private const int Attempts = 10;        // as torchvision; then the image stays whole
    private const int NoiseLane = -2;

    private readonly (double Smallest, double Largest) _scale, _logRatio;
    private readonly double[] _value;
    private readonly bool _noise;

    /// <param name="p">Probability in [0, 1].</param>
    /// <param name="scale">Smallest and largest share of the image's area; by default 0.02 and 0.33.</param>
    /// <param name="ratio">Smallest and largest height over width; by default 0.3 and 3.3. Log-uniform between them.</param>
    /// <param name="value">What covers it, one number a channel or one for all; 0 by default.</param>
    /// <param name="noise">Whether every covered value is drawn from a standard normal distribution instead.</param>
    public RandomErasing(
        double p = 0.5, IReadOnlyList<double>? scale = null, IReadOnlyList<double>? ratio = null, IReadOnlyList<double>? value = null,
        bool noise = false)
        : base(p)
    {
        (scale, ratio, value) = (scale ?? [0.02, 0.33], ratio ?? [0.3, 3.3], value ?? [0]);
        Rules.Require(Rules.OfInterval("scale", scale, 1), nameof(scale));
        Rules.Require(Rules.OfInterval("ratio", ratio, Rules.LargestRatio), nameof(ratio));
        Rules.Require(Rules.OfChannelValues("value", value, positive: false), nameof(value));
        (_scale, _logRatio) = ((scale[0], scale[1]), (Math.Log(ratio[0]), Math.Log(ratio[1])));
        (_value, _noise) = ([.. value], noise);
    }

    internal override string Name => "random_erasing";

    internal override bool NeedsUnitRange => false;

    internal override string? FindProblem(ImageShape input) => _value.Length == 1 || _value.Length == input.Channels
        ? null
        : $"value has {_value.Length} numbers, but the image has {input.Channels} channel{(input.Channels == 1 ? "" : "s")}; give one per "
            + "channel, or one for all.";

    /// <summary>The rectangle of one image; empty where none was found that leaves something of the image.</summary>
    internal CropBox DrawBox(ImageShape input, Draw draw)
    {
        var area = (double)input.Height * input.Width;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var erased = area * draw.Between(4 * attempt, _scale.Smallest, _scale.Largest);
            var ratio = Math.Exp(draw.Between(4 * attempt + 1, _logRatio.Smallest, _logRatio.Largest));
            var (height, width) = ((int)Math.Round(Math.Sqrt(erased * ratio)), (int)Math.Round(Math.Sqrt(erased / ratio)));
            if (height >= input.Height || width >= input.Width)
                continue;
            var top = (int)(draw.Uniform(4 * attempt + 2) * (input.Height - height + 1));
            var left = (int)(draw.Uniform(4 * attempt + 3) * (input.Width - width + 1));
            return new(top, left, height, width);
        }
        return default;
    }

    private protected override Tensor Change(Tensor pixels, Levels levels, IReadOnlyList<Draw> draws)
    {
        var input = Pixels.ShapeOf(pixels, Name);
        var boxes = draws.Select(draw => DrawBox(input, draw)).ToArray();
        var cover = _noise
            ? Noise(boxes, input, draws).to(pixels.dtype, pixels.device)
            : tensor(_value).reshape(1, -1, 1, 1).to(pixels.dtype, pixels.device);
        return where(Boxes.Mask(boxes, pixels), cover, pixels);
    }

    /// <summary>Normal numbers inside the boxes and zeros elsewhere, <c>(N, C, H, W)</c> on the CPU: every device sees the same.</summary>
    private static Tensor Noise(CropBox[] boxes, ImageShape input, IReadOnlyList<Draw> draws)
    {
        var (channels, height, width) = (input.Channels, input.Height, input.Width);
        var noise = new float[boxes.Length * channels * height * width];
        Parallel.For(0, boxes.Length, i =>
        {
            var (box, draw) = (boxes[i], draws[i].Fork(NoiseLane));
            for (var row = 0; row < channels * box.Height; row++)
            {
                var start = ((i * channels + row / box.Height) * height + box.Top + row % box.Height) * width + box.Left;
                for (var column = 0; column < box.Width; column++)
                    noise[start + column] = (float)draw.Normal(row * box.Width + column);
            }
        });
        return tensor(noise).reshape(boxes.Length, channels, height, width);
    }
}
