using VisionFinetune.Vision.Data.Caching;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Data;

/// <summary>Turns the image files of a split into a data set.</summary>
/// <param name="root">The data set's folder.</param>
/// <param name="size">Height and width to resize to, or none where all images have one size.</param>
/// <param name="cache">Decodes images when they are needed; none: all of them now, into memory.</param>
internal sealed class SplitReader(string root, int? size, ImageCacheOptions? cache)
{
    /// <exception cref="Engine.UserException">A file cannot be read.</exception>
    public ImageDataset Read(string name, IReadOnlyList<string> files, Tensor? labels, IReadOnlyList<string> classes, IReadOnlyList<string> ids) => cache is null
        ? new ImageDataset(name, ImageLoader.Load(files, size), labels, classes, ids)
        : new ImageDataset(name, new StoredImages(ImageStore.Open(root, new ImageFiles(root, name, files, size), cache)), labels, classes, ids);
}
