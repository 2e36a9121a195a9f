using VisionFinetune.Engine;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Data;

/// <summary>Reads pictures sorted into folders: <c>split/class/file.jpg</c>, the layout of torchvision's ImageFolder.</summary>
public static class ImageFolderReader
{
    private static readonly string[] ValidationNames = ["val", "valid", "validation"];
    private const string TestName = "test";

    /// <summary>Reads every split there is.</summary>
    /// <param name="root">A folder with <c>train</c>, maybe <c>val</c> (or <c>valid</c>, <c>validation</c>) and <c>test</c>;
    /// or one whose sub-folders are the classes, which then is all training data. A test folder may hold images without
    /// class folders; they have no labels then.</param>
    /// <param name="size">Height and width to resize to, or null where all images have one size.</param>
    /// <remarks>Labels follow the class folders' names in ordinal order, images the files' names, as in torchvision. Ids are
    /// <c>class/file</c>. Hidden files are left out.</remarks>
    /// <exception cref="UserException">No such folder, no classes, a class without images, or an image that cannot be
    /// read.</exception>
    public static ImageSplits Read(string root, int? size = null) => Read(root, new SplitReader(root, size, cache: null));

    /// <summary>The same, but images are decoded when they are needed, once, and kept. An image that cannot be read is only noticed then.</summary>
    /// <inheritdoc cref="Read(string, int?)"/>
    /// <param name="root">The data set's folder.</param>
    /// <param name="size">Height and width to resize to, or null where all images have one size.</param>
    /// <param name="cache">Where they are kept.</param>
    public static ImageSplits Read(string root, int? size, ImageCacheOptions cache) => Read(root, new SplitReader(root, size, cache));

    private static ImageSplits Read(string root, SplitReader reader)
    {
        if (!Directory.Exists(root))
            throw new UserException($"No folder '{root}'; set data.root (--data) to the folder that holds train/CLASS/FILE.jpg.");
        var train = Path.Combine(root, "train");
        var others = ValidationNames.Append(TestName).Where(name => Directory.Exists(Path.Combine(root, name))).ToList();
        if (!Directory.Exists(train))
        {
            train = others.Count == 0 ? root
                : throw new UserException($"'{root}' has '{others[0]}' but no 'train'; expected train/CLASS/FILE.jpg.");
        }
        var classes = Folders(train);
        if (classes.Count < 2)
            throw new UserException(
                $"'{train}' has {classes.Count} class folder(s); expected at least 2 folders, one a class, with images in them.");

        var notices = new List<string>();
        ImageDataset? ReadIfThere(IEnumerable<string> names) => names.Where(others.Contains).Take(1)
            .Select(name => ReadSplit(Path.Combine(root, name), name, classes, reader, notices)).FirstOrDefault();
        var trainSet = ReadSplit(train, "train", classes, reader, notices);
        var splits = new ImageSplits(trainSet, ReadIfThere(ValidationNames), ReadIfThere([TestName]), root, notices);
        CheckShapes(splits);
        return splits;
    }

    /// <summary>All splits go through one model and one chain of transforms, so their images must have one size.</summary>
    internal static void CheckShapes(ImageSplits splits)
    {
        foreach (var other in new[] { splits.Validation, splits.Test })
        {
            if (other is null || other.Shape == splits.Train.Shape)
                continue;
            var (found, expected) = (other.Shape, splits.Train.Shape);
            splits.Dispose();
            throw new UserException($"The images of '{other.Name}' have {found.Width}×{found.Height} pixels, "
                + $"those of '{splits.Train.Name}' {expected.Width}×{expected.Height}; {ImageLoader.OneSize}");
        }
    }

    private static ImageDataset ReadSplit(string folder, string name, List<string> classes, SplitReader reader, List<string> notices)
    {
        var found = Folders(folder);
        if (found.Count == 0 && name == TestName)
            return ReadUnlabelled(folder, name, classes, reader, notices);
        if (found.Except(classes).FirstOrDefault() is { } unknown)
        {
            throw new UserException($"'{Path.Combine(folder, unknown)}' is not a class of the training folder "
                + $"(it has {string.Join(", ", classes)}){Spelling.Ending(unknown, classes)}");
        }
        var files = new List<string>();
        var labels = new List<long>();
        for (var label = 0; label < classes.Count; label++)
        {
            var images = found.Contains(classes[label]) ? Images(Path.Combine(folder, classes[label]), notices) : [];
            if (images.Count == 0 && name == "train")
            {
                throw new UserException($"'{Path.Combine(folder, classes[label])}' has no images; "
                    + $"expected at least one {string.Join(", ", ImageDecoder.Extensions)} file.");
            }
            files.AddRange(images);
            labels.AddRange(Enumerable.Repeat((long)label, images.Count));
        }
        if (files.Count == 0)
            throw new UserException($"'{folder}' has no images; expected CLASS/FILE.jpg in it, or no such folder.");
        var ids = files.ConvertAll(file => $"{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)}");
        return reader.Read(name, files, tensor(labels.ToArray()), classes, ids);
    }

    private static ImageDataset ReadUnlabelled(string folder, string name, List<string> classes, SplitReader reader, List<string> notices)
    {
        var files = Images(folder, notices).Order(NaturalOrder.Comparer).ToList();
        return files.Count > 0
            ? reader.Read(name, files, null, classes, [.. files.Select(file => Path.GetFileName(file))])
            : throw new UserException($"'{folder}' has no images; expected CLASS/FILE.jpg or FILE.jpg in it, or no such folder.");
    }

    private static List<string> Folders(string folder) =>
        [.. Visible(Directory.EnumerateDirectories(folder)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Visible(IEnumerable<string> paths) => paths.Where(path => Path.GetFileName(path)[0] != '.');

    private static List<string> Images(string folder, List<string> notices)
    {
        var files = Visible(Directory.EnumerateFiles(folder)).Order(StringComparer.Ordinal).ToLookup(ImageDecoder.IsImage);
        if (files[false].FirstOrDefault() is { } other)
        {
            notices.Add($"{files[false].Count()} file(s) in '{folder}' are no images and were left out, "
                + $"such as '{Path.GetFileName(other)}'.");
        }
        return [.. files[true]];
    }
}
