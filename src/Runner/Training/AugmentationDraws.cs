using VisionFinetune.Augment;
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
        var originals = split.Take(chosen);                                                                      // (N, 3, H, W)
        var columns = Enumerable.Range(0, draws)
            .Select(epoch => chain.Apply(originals, new Draw(RandomKey.Of(seed, RandomPurpose.Augment, epoch))))
            .Select(batch => ShownPixels.Of(batch, steps))
            .ToList();
        var first = ShownPixels.Of(originals);
        return [.. chosen.Select((position, i) => new AugmentedImage(
            NameOf(split, position), first[i], [.. columns.Select(column => column[i])]))];
    }

    /// <summary>An image's class and position in its split.</summary>
    public static string NameOf(ImageDataset split, long position) => split.HasLabels
        ? $"{split.ClassNames[(int)split.Labels[position].item<long>()]}, image {position}"
        : $"image {position}";
}
