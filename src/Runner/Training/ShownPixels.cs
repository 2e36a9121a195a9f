using VisionFinetune.Augment;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Runner.Reports;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Training;

/// <summary>Turns what the network sees back into colours.</summary>
internal static class ShownPixels
{
    /// <summary>The images of a batch that came out of a chain.</summary>
    /// <param name="batch"><c>(N, C, H, W)</c> in floating point.</param>
    /// <param name="steps">Of the chain: what they normalise is undone.</param>
    public static RgbImage[] Of(Tensor batch, IReadOnlyList<TransformSettings> steps) =>
        Of(Denormalize(batch, steps).clamp_(0, 1).mul_(255).round_().to_type(ScalarType.Byte));

    /// <summary>The images of a batch of bytes.</summary>
    /// <param name="batch"><c>(N, C, H, W)</c> uint8 in main memory.</param>
    public static RgbImage[] Of(Tensor batch)
    {
        var (height, width) = ((int)batch.shape[2], (int)batch.shape[3]);
        var rows = batch.expand(batch.shape[0], 3, height, width).permute(0, 2, 3, 1).contiguous();             // (N, H, W, 3)
        return [.. Enumerable.Range(0, (int)batch.shape[0]).Select(i => new RgbImage(rows[i].bytes.ToArray(), width, height))];
    }

    /// <summary>Undoes the normalisation, of which a chain has one or none.</summary>
    private static Tensor Denormalize(Tensor batch, IReadOnlyList<TransformSettings> steps)
    {
        var colours = batch.to_type(ScalarType.Float32).cpu();
        return steps.OfType<NormalizeSettings>().FirstOrDefault() is { } normalize
            ? colours.mul(PerChannel(normalize.Std)).add_(PerChannel(normalize.Mean))
            : colours.clone();
    }

    private static Tensor PerChannel(IReadOnlyList<double> values) => tensor(values.ToArray(), ScalarType.Float32).reshape(1, -1, 1, 1);
}
