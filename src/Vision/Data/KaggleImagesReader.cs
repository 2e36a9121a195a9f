using VisionFinetune.Engine;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Data;

/// <summary>Reads the layout of Kaggle's CIFAR-10 competition: <c>train/1.png</c> …, <c>trainLabels.csv</c> (id, label) and
/// <c>test/1.png</c> … without labels.</summary>
public static class KaggleImagesReader
{
    /// <summary>The file with the labels of the training images.</summary>
    public const string LabelsName = "trainLabels.csv";

    private const int MostNamed = 5;

    /// <summary>Reads the training images and, where there is a <c>test</c> folder, the images to predict.</summary>
    /// <param name="root">The folder that holds <c>train</c> and <c>trainLabels.csv</c>.</param>
    /// <param name="size">Height and width to resize to, or null where all images have one size.</param>
    /// <remarks>Labels follow the class names in ordinal order. Ids are the files' names without extension, in natural order
    /// (1, 2, …, 10). Test images have ids but no labels.</remarks>
    /// <exception cref="UserException">A file or folder missing, labels that do not fit the images, or an image that cannot
    /// be read.</exception>
    public static ImageSplits Read(string root, int? size = null) => Read(root, new SplitReader(root, size, cache: null));

    /// <summary>The same, but images are decoded when they are needed, once, and kept. An image that cannot be read is only noticed then.</summary>
    /// <inheritdoc cref="Read(string, int?)"/>
    /// <param name="root">The data set's folder.</param>
    /// <param name="size">Height and width to resize to, or null where all images have one size.</param>
    /// <param name="cache">Where they are kept.</param>
    public static ImageSplits Read(string root, int? size, ImageCacheOptions cache) => Read(root, new SplitReader(root, size, cache));

    private static ImageSplits Read(string root, SplitReader reader)
    {
        var labelsPath = Path.Combine(root, LabelsName);
        if (!Directory.Exists(Path.Combine(root, "train")) || !File.Exists(labelsPath))
        {
            throw new UserException($"No Kaggle images at '{root}': expected train/ID.png and {LabelsName}; "
                + "set data.root (--data) to the folder that holds them.");
        }
        var labels = KaggleLabels.Read(labelsPath);
        var classes = labels.Values.Distinct().Order(StringComparer.Ordinal).ToList();
        if (classes.Count < 2)
            throw new UserException($"'{labelsPath}' names {classes.Count} class(es); expected at least 2.");
        var files = Images(Path.Combine(root, "train"));
        CheckIds(labelsPath, labels.Keys, files.Select(f => f.Id));

        var numbers = files.Select(f => (long)classes.IndexOf(labels[f.Id])).ToArray();
        var train = Load("train", files, tensor(numbers), classes, reader);
        var splits = new ImageSplits(train, null, ReadTest(Path.Combine(root, "test"), classes, reader), root, []);
        ImageFolderReader.CheckShapes(splits);
        return splits;
    }

    private static ImageDataset? ReadTest(string folder, List<string> classes, SplitReader reader)
    {
        if (!Directory.Exists(folder))
            return null;
        return Load("test", Images(folder), null, classes, reader);
    }

    private static ImageDataset Load(
        string name, List<(string Id, string Path)> files, Tensor? labels, List<string> classes, SplitReader reader) =>
        reader.Read(name, files.ConvertAll(f => f.Path), labels, classes, files.ConvertAll(f => f.Id));

    private static List<(string Id, string Path)> Images(string folder)
    {
        var files = Directory.EnumerateFiles(folder).Where(ImageDecoder.IsImage)
            .Select(path => (Id: Path.GetFileNameWithoutExtension(path), Path: path))
            .OrderBy(f => f.Id, NaturalOrder.Comparer).ToList();
        if (files.Count == 0)
            throw new UserException($"'{folder}' has no images; expected ID.png files in it.");
        var repeated = files.GroupBy(f => f.Id).FirstOrDefault(g => g.Count() > 1);
        return repeated is null ? files
            : throw new UserException($"'{folder}' has {repeated.Count()} images of id '{repeated.Key}'; expected every id "
                + "once.");
    }

    private static void CheckIds(string labelsPath, IEnumerable<string> labelled, IEnumerable<string> images)
    {
        var problems = new List<string>();
        if (images.Except(labelled).ToList() is { Count: > 0 } unlabelled)
            problems.Add($"{unlabelled.Count} image(s) have no label ({Some(unlabelled)})");
        if (labelled.Except(images).ToList() is { Count: > 0 } missing)
            problems.Add($"{missing.Count} label(s) have no image ({Some(missing)})");
        if (problems.Count > 0)
        {
            throw new UserException($"'{labelsPath}' does not fit the folder 'train' beside it: {string.Join(", ", problems)}; "
                + "expected one line for each image.");
        }
    }

    private static string Some(List<string> ids) =>
        string.Join(", ", ids.Order(NaturalOrder.Comparer).Take(MostNamed)) + (ids.Count > MostNamed ? ", …" : "");
}
