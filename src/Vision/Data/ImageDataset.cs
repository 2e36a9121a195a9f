using System.Security.Cryptography;
using System.Text;
using VisionFinetune.Augment;
using VisionFinetune.Engine;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Data;

/// <summary>All images of one split in one tensor, with their labels.</summary>
/// <remarks>Owns its tensors, which live on the CPU and outlive the dispose scope they were made in.</remarks>
public sealed class ImageDataset : IDisposable
{
    private const int HashedTogether = 256;

    private readonly Tensor? _labels;

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
        if (labels is not null && (labels.dtype != ScalarType.Int64 || labels.dim() != 1 || labels.shape[0] != images.shape[0]))
            throw new ArgumentException($"Labels must be int64 ({images.shape[0]}); found {Describe(labels)}.", nameof(labels));
        if (ids is not null && ids.Count != images.shape[0])
            throw new ArgumentException($"Expected one id for each of the {images.shape[0]} images; found {ids.Count}.", nameof(ids));
        Name = name;
        Images = images.DetachFromDisposeScope();
        _labels = labels?.DetachFromDisposeScope();
        ClassNames = classNames;
        Ids = ids;
    }

    /// <summary>What messages call this split.</summary>
    public string Name { get; }

    /// <summary>uint8 <c>(N, 3, H, W)</c>, red, green, blue, on the CPU. Owned by the data set.</summary>
    public Tensor Images { get; }

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
    public int Count => checked((int)Images.shape[0]);

    /// <summary>Size of every image.</summary>
    public ImageShape Shape => new(3, (int)Images.shape[2], (int)Images.shape[3]);

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
        hash.AppendData(Encoding.ASCII.GetBytes($"{string.Join(' ', Images.shape)}\n"));
        for (long begin = 0; begin < Count; begin += HashedTogether)
        {
            using var scope = NewDisposeScope();
            hash.AppendData(Images.narrow(0, begin, Math.Min(HashedTogether, Count - begin)).contiguous().bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A new data set with copies of some images, in the order given.</summary>
    public ImageDataset Select(IReadOnlyList<long> indices, string? name = null)
    {
        using var scope = NewDisposeScope();
        var rows = tensor(indices.ToArray(), dtype: ScalarType.Int64);
        return new ImageDataset(
            name ?? Name,
            Images.index_select(0, rows),
            _labels?.index_select(0, rows),
            ClassNames,
            Ids is null ? null : [.. indices.Select(i => Ids[(int)i])]);
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Images.Dispose();
        _labels?.Dispose();
    }

    private static string Describe(Tensor tensor) => $"{tensor.dtype} ({string.Join(", ", tensor.shape)}) on {tensor.device}";
}
