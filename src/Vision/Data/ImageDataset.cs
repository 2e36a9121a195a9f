using System.Security.Cryptography;
using System.Text;
using VisionFinetune.Augment;
using VisionFinetune.Engine;
using VisionFinetune.Vision.Data.Caching;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Data;

/// <summary>All images of one split, with their labels: in one tensor, or in files from which they are read when they are needed.</summary>
/// <remarks>Owns its tensors, which live on the CPU and outlive the dispose scope they were made in.</remarks>
public sealed class ImageDataset : IDisposable
{
    private const int HashedTogether = 256;

    private readonly Tensor? _labels;
    private Tensor? _images;

    /// <summary>Takes over the tensors.</summary>
    /// <param name="name">What messages call it, such as <c>cifar10 test</c>.</param>
    /// <param name="images">uint8 <c>(N, 3, H, W)</c> on the CPU.</param>
    /// <param name="labels">int64 <c>(N)</c> in [0, K), or null for images whose classes are not known.</param>
    /// <param name="classNames">The K names, by label.</param>
    /// <param name="ids">One name an image, such as a Kaggle id or a file name; null where images have no names.</param>
    /// <exception cref="ArgumentException">Shapes, dtypes or counts that do not fit each other.</exception>
    public ImageDataset(
        string name, Tensor images, Tensor? labels, IReadOnlyList<string> classNames, IReadOnlyList<string>? ids = null)
    {
        var isImages = images.dtype == ScalarType.Byte && images.dim() == 4 && images.shape[1] == 3;
        if (!isImages || images.device_type != TorchSharp.DeviceType.CPU)
            throw new ArgumentException($"Images must be uint8 (N, 3, H, W) on the CPU; found {Describe(images)}.", nameof(images));
        _images = images;
        CheckCounts(labels, ids);
        (Name, ClassNames, Ids) = (name, classNames, ids);
        _images.DetachFromDisposeScope();
        _labels = labels?.DetachFromDisposeScope();
    }

    /// <summary>Takes over images in files, and the labels.</summary>
    internal ImageDataset(string name, StoredImages stored, Tensor? labels, IReadOnlyList<string> classNames, IReadOnlyList<string>? ids)
    {
        Stored = stored;
        CheckCounts(labels, ids);
        (Name, ClassNames, Ids) = (name, classNames, ids);
        _labels = labels?.DetachFromDisposeScope();
    }

    /// <summary>What messages call this split.</summary>
    public string Name { get; }

    /// <summary>uint8 <c>(N, 3, H, W)</c>, red, green, blue, on the CPU. Owned by the data set.</summary>
    /// <remarks>Of images in files it reads all, and keeps them in memory; <see cref="Take"/> reads some.</remarks>
    public Tensor Images => _images ??= Take([.. Enumerable.Range(0, Count).Select(i => (long)i)]).DetachFromDisposeScope();

    /// <summary>Where the images are that are not in one tensor; none: they are.</summary>
    internal StoredImages? Stored { get; }

    /// <summary>int64 <c>(N)</c> in [0, K), on the CPU. Owned by the data set.</summary>
    /// <exception cref="UserException">The images have no labels (<see cref="HasLabels"/> is false).</exception>
    public Tensor Labels => _labels ?? throw new UserException(
        $"'{Name}' has no labels, so its {Count} images can be predicted but neither trained on nor scored.");

    /// <summary>Whether the classes of the images are known; false for the test images of a competition.</summary>
    public bool HasLabels => _labels is not null;

    /// <summary>The K class names, by label.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>One name an image in the order of the images, or null where images have no names.</summary>
    public IReadOnlyList<string>? Ids { get; }

    /// <summary>Number of images N.</summary>
    public int Count => Stored?.Count ?? checked((int)_images!.shape[0]);

    /// <summary>Size of every image.</summary>
    public ImageShape Shape => Stored?.Shape ?? new(3, (int)_images!.shape[2], (int)_images.shape[3]);

    /// <summary>The labels as numbers, in the order of the images.</summary>
    public long[] LabelValues() => Labels.data<long>().ToArray();

    /// <summary>Number of images of each class.</summary>
    public int[] ClassCounts()
    {
        var counts = new int[ClassNames.Count];
        foreach (var label in LabelValues())
            counts[label]++;
        return counts;
    }

    /// <summary>A SHA-256 of the size and pixels of all images, in their order.</summary>
    public string ContentHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes($"{Count} {Shape}\n"));
        for (long begin = 0; begin < Count; begin += HashedTogether)
        {
            using var scope = NewDisposeScope();
            hash.AppendData(Take([.. Enumerable.Range((int)begin, (int)Math.Min(HashedTogether, Count - begin)).Select(i => (long)i)]).bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Copies of some images.</summary>
    /// <param name="indices">Which, in this order.</param>
    /// <returns>uint8 <c>(N, 3, H, W)</c> on the CPU, in the caller's dispose scope.</returns>
    /// <exception cref="UserException">The file of one of them cannot be read.</exception>
    public Tensor Take(IReadOnlyList<long> indices)
    {
        using var scope = NewDisposeScope();
        var images = _images is null
            ? Stored!.Take([.. indices]).permute(0, 3, 1, 2).contiguous()
            : _images.index_select(0, tensor(indices.ToArray(), dtype: ScalarType.Int64));
        return images.MoveToOuterDisposeScope();
    }

    /// <summary>A new data set with some of the images, in the order given; it copies them, unless they are in files.</summary>
    public ImageDataset Select(IReadOnlyList<long> indices, string? name = null)
    {
        using var scope = NewDisposeScope();
        var labels = _labels?.index_select(0, tensor(indices.ToArray(), dtype: ScalarType.Int64));
        IReadOnlyList<string>? ids = Ids is null ? null : [.. indices.Select(i => Ids[(int)i])];
        return Stored is { } stored
            ? new ImageDataset(name ?? Name, stored.Select(indices), labels, ClassNames, ids)
            : new ImageDataset(name ?? Name, Take(indices), labels, ClassNames, ids);
    }

    /// <summary>A new data set with the same images, which are not copied, and other labels.</summary>
    /// <param name="labels">int64 <c>(N)</c> in [0, K), taken over; none: the classes are not known.</param>
    /// <param name="classNames">The K names.</param>
    public ImageDataset Relabel(Tensor? labels, IReadOnlyList<string> classNames) => Stored is { } stored
        ? new ImageDataset(Name, stored.Select(null), labels, classNames, Ids)
        : new ImageDataset(Name, _images!.alias(), labels, classNames, Ids);

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Stored?.Dispose();
        _images?.Dispose();
        _labels?.Dispose();
    }

    private void CheckCounts(Tensor? labels, IReadOnlyList<string>? ids)
    {
        if (labels is not null && (labels.dtype != ScalarType.Int64 || labels.dim() != 1 || labels.shape[0] != Count))
            throw new ArgumentException($"Labels must be int64 ({Count}); found {Describe(labels)}.", nameof(labels));
        if (ids is not null && ids.Count != Count)
            throw new ArgumentException($"Expected one id for each of the {Count} images; found {ids.Count}.", nameof(ids));
    }

    private static string Describe(Tensor tensor) => $"{tensor.dtype} ({string.Join(", ", tensor.shape)}) on {tensor.device}";
}
