using VisionFinetune.Engine;

namespace VisionFinetune.Vision.Data;

/// <summary>What a source of images holds, by split: validation may choose, test is scored once.</summary>
/// <remarks>
/// Readers give what the source has. <see cref="KeepClasses"/>, <see cref="Limit"/> and <see cref="SplitValidation"/> each return
/// the next stage and take over the tensors of the one they are called on: only the last stage is to be disposed. Where they
/// throw, the stage they were called on is unchanged.
/// </remarks>
/// <param name="Train">Labelled images to learn from.</param>
/// <param name="Validation">Labelled images that choose the checkpoint; null until there are some.</param>
/// <param name="Test">Images to score or predict at the end, maybe without labels; null where the source has none.</param>
/// <param name="Source">Where the images came from, for logs and reports.</param>
/// <param name="Notices">What a user ought to know about the data, one sentence each.</param>
public sealed record ImageSplits(
    ImageDataset Train, ImageDataset? Validation, ImageDataset? Test, string Source, IReadOnlyList<string> Notices) : IDisposable
{
    /// <summary>Keeps the images of some classes only, relabelled in the order given.</summary>
    /// <exception cref="UserException">See <see cref="ClassFilter.Keep"/>.</exception>
    public ImageSplits KeepClasses(IReadOnlyList<string> classes) =>
        Replace(dataset => ClassFilter.Keep(dataset, classes), Train, Validation, Test);

    /// <summary>Keeps at most so many images for training and for testing, every class in proportion.</summary>
    /// <param name="train">Largest number of training images, or null for all.</param>
    /// <param name="test">Largest number of test images, or null for all. Images without labels are taken from the start.</param>
    /// <param name="seed">Decides which images stay.</param>
    /// <exception cref="UserException">See <see cref="StratifiedSplit.Subset"/>.</exception>
    public ImageSplits Limit(int? train, int? test, ulong seed) => Replace(
        dataset => dataset.Select(Kept(dataset, (ReferenceEquals(dataset, Train) ? train : test)!.Value, seed)),
        train < Train.Count ? Train : null,
        null,
        test < Test?.Count ? Test : null);

    /// <summary>Takes the validation images out of the training images where the source has no validation split of its
    /// own.</summary>
    /// <exception cref="UserException">See <see cref="StratifiedSplit.Split"/>.</exception>
    public ImageSplits SplitValidation(double fraction, ulong seed)
    {
        if (Validation is not null)
            return this;
        var (train, validation) = StratifiedSplit.Split(Train.LabelValues(), fraction, seed);
        var next = this with
        {
            Train = Train.Select(train),
            Validation = Train.Select(validation, $"{Train.Name} (validation part)"),
        };
        Train.Dispose();
        return next;
    }

    /// <summary>Frees all images.</summary>
    public void Dispose()
    {
        Train.Dispose();
        Validation?.Dispose();
        Test?.Dispose();
    }

    private static long[] Kept(ImageDataset dataset, int count, ulong seed) => dataset.HasLabels
        ? StratifiedSplit.Subset(dataset.LabelValues(), count, seed)
        : [.. Enumerable.Range(0, count).Select(i => (long)i)];

    /// <summary>Changes the splits that are given, and frees the old ones once all changes have succeeded.</summary>
    private ImageSplits Replace(
        Func<ImageDataset, ImageDataset> change, ImageDataset? train, ImageDataset? validation, ImageDataset? test)
    {
        var next = this with
        {
            Train = train is null ? Train : change(train),
            Validation = validation is null ? Validation : change(validation),
            Test = test is null ? Test : change(test),
        };
        train?.Dispose();
        validation?.Dispose();
        test?.Dispose();
        return next;
    }
}
