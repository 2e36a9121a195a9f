using VisionFinetune.Augment;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Engine.Randomness;
using VisionFinetune.Runner.Reports;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Training;

/// <summary>Augments some training images just as training does, and turns the result back into colours.</summary>
internal static class AugmentationDraws
{
    /// <summary>Images spread evenly over the split. Draw <c>e</c> has the random numbers of the first step of epoch <c>e</c>, as if these
    /// images were the first of its batch.</summary>
    /// <param name="split">The training images.</param>
    /// <param name="chain">The training chain, built from <paramref name="steps"/>.</param>
    /// <param name="steps">Its steps: what they normalise is undone.</param>
    /// <param name="seed">The recipe's.</param>
    /// <param name="images">At most so many rows.</param>
    /// <param name="draws">Columns beside the original.</param>
    public static IReadOnlyList<AugmentedImage> Of(
        ImageDataset split, ITransform chain, IReadOnlyList<TransformSettings> steps, long seed, int images, int draws)
    {
        using var scope = NewDisposeScope();
        var count = Math.Min(images, split.Count);
        var chosen = Enumerable.Range(0, count).Select(i => (long)i * split.Count / count).ToArray();
        var originals = split.Images.index_select(0, tensor(chosen));                                           // (N, 3, H, W)
        var columns = Enumerable.Range(0, draws)
            .Select(epoch => chain.Apply(originals, new Draw(RandomKey.Of(seed, RandomPurpose.Augment, epoch))))
            .Select(batch => Pixels(Denormalize(batch, steps).clamp_(0, 1).mul_(255).round_().to_type(ScalarType.Byte)))
            .ToList();
        var first = Pixels(originals);
        return [.. chosen.Select((position, i) => new AugmentedImage(
            NameOf(split, position), first[i], [.. columns.Select(column => column[i])]))];
    }

    private static string NameOf(ImageDataset split, long position) => split.HasLabels
        ? $"{split.ClassNames[(int)split.Labels[position].item<long>()]}, image {position}"
        : $"image {position}";

    /// <summary>Undoes the normalisation, of which a chain has one or none.</summary>
    private static Tensor Denormalize(Tensor batch, IReadOnlyList<TransformSettings> steps)
    {
        var colours = batch.to_type(ScalarType.Float32).cpu();
        return steps.OfType<NormalizeSettings>().FirstOrDefault() is { } normalize
            ? colours.mul(PerChannel(normalize.Std)).add_(PerChannel(normalize.Mean))
            : colours;
    }

    private static Tensor PerChannel(IReadOnlyList<double> values) => tensor(values.ToArray(), ScalarType.Float32).reshape(1, -1, 1, 1);

    private static RgbImage[] Pixels(Tensor batch)                                                              // (N, C, H, W) uint8
    {
        var (height, width) = ((int)batch.shape[2], (int)batch.shape[3]);
        var rows = batch.expand(batch.shape[0], 3, height, width).permute(0, 2, 3, 1).contiguous();             // (N, H, W, 3)
        return [.. Enumerable.Range(0, (int)batch.shape[0]).Select(i => new RgbImage(rows[i].bytes.ToArray(), width, height))];
    }
}
