using TorchSharp;
using VisionFinetune.Augment;
using VisionFinetune.Augment.Mixing;
using VisionFinetune.Engine.Data;
using VisionFinetune.Vision.Data.Caching;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Data;

/// <summary>One split of images as uint8, augmented batch by batch.</summary>
/// <remarks>Images in one tensor are resident on the training device. Images in files are copied to it batch by batch; on another device than
/// the CPU they become resident, too, once all are decoded, if they take at most <see cref="MostResidentBytes"/>. The bits are the
/// same.</remarks>
public sealed class ImageSamples : ISamples, IReadAhead, IDisposable
{
    /// <summary>Images in files that take more stay off the training device: 2 GiB.</summary>
    public const long MostResidentBytes = 2L << 30;

    /// <summary>The fork of a batch's draw that mixing gets; the steps of the chain have 0 and more.</summary>
    private const int MixLane = -1;

    private readonly StoredImages? _stored;
    private Tensor? _images;                    // (N, H, W, 3) on the CPU, (N, 3, H, W) elsewhere; none as long as they are in files
    private readonly Tensor? _labels;
    private readonly bool _channelsLast;
    private readonly ITransform _train, _eval;
    private readonly BatchMixer? _mixer;

    /// <summary>Copies the split to the device, unless it is in files. On the CPU batches are channels-last, which its convolutions like best.</summary>
    /// <param name="split">The images; its labels may be missing where they are only predicted.</param>
    /// <param name="train">The chain of training batches.</param>
    /// <param name="eval">The chain of validation, test and prediction batches.</param>
    /// <param name="device">Where the split lives and where batches are made.</param>
    /// <param name="mixer">What mixes the images of training batches; none by default.</param>
    public ImageSamples(ImageDataset split, ITransform train, ITransform eval, Device device, BatchMixer? mixer = null)
    {
        using var scope = NewDisposeScope();
        _channelsLast = device.type == DeviceType.CPU;
        _stored = split.Stored?.Select(null);
        if (_stored is null)
            _images = (_channelsLast ? split.Images.permute(0, 2, 3, 1).contiguous() : split.Images.to(device).alias()).DetachFromDisposeScope();
        _labels = split.HasLabels ? split.Labels.to(device).alias().DetachFromDisposeScope() : null;
        (_train, _eval, _mixer, Device, Count) = (train, eval, mixer, device, split.Count);
    }

    /// <summary>The chain of training batches in an epoch, where it is not always the same.</summary>
    public Func<int, ITransform>? TrainAt { get; init; }

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    public Device Device { get; }

    /// <inheritdoc/>
    public Tensor Targets => _labels ?? throw new InvalidOperationException("Images without labels can only be predicted.");

    /// <inheritdoc/>
    public Tensor Inputs(Tensor indices, ulong? augmentation) =>
        augmentation is { } key ? Inputs(indices, _train, new Draw(key)) : Inputs(indices, _eval, new Draw(0));

    /// <inheritdoc/>
    public TrainingBatch Batch(Tensor indices, ulong augmentation) => Batch(indices, augmentation, _train);

    /// <inheritdoc/>
    public TrainingBatch Batch(Tensor indices, ulong augmentation, int epoch) => Batch(indices, augmentation, TrainAt?.Invoke(epoch) ?? _train);

    private TrainingBatch Batch(Tensor indices, ulong augmentation, ITransform chain)
    {
        using var scope = NewDisposeScope();
        var (images, labels) = (Inputs(indices, chain, new Draw(augmentation)), Targets.index_select(0, indices).MoveToOuterDisposeScope());
        var mixtures = Mixtures(images, augmentation);
        if (mixtures.All(mixture => mixture.Kind == MixKind.None))
            return new(images.MoveToOuterDisposeScope(), labels);
        var partners = labels.index_select(0, tensor(BatchMixer.Partners(mixtures.Length), device: Device)).MoveToOuterDisposeScope();
        var shares = tensor(Array.ConvertAll(mixtures, mixture => (float)mixture.Share), device: Device).MoveToOuterDisposeScope();
        return new(BatchMixer.Apply(images, mixtures).MoveToOuterDisposeScope(), labels) { Mixed = new(partners, shares) };
    }

    /// <summary>How the images of a training batch are mixed; empty where nothing ever is.</summary>
    /// <param name="images"><c>(N, 3, H, W)</c> as they come out of the chain.</param>
    /// <param name="augmentation">As for <see cref="Batch(Tensor, ulong)"/>.</param>
    public Mixture[] Mixtures(Tensor images, ulong augmentation)
    {
        var (count, height, width) = ((int)images.shape[0], (int)images.shape[2], (int)images.shape[3]);
        return _mixer?.DrawMixtures(new ImageShape((int)images.shape[1], height, width), count, new Draw(augmentation).Fork(MixLane)) ?? [];
    }

    private Tensor Inputs(Tensor indices, ITransform chain, Draw draw)
    {
        using var scope = NewDisposeScope();
        return chain.Apply(Images(indices), draw).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Expect(Tensor indices) => _stored?.Expect(indices);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stored?.Dispose();
        _images?.Dispose();
        _labels?.Dispose();
    }

    private Tensor Images(Tensor indices)
    {
        if (_images is null && !_channelsLast && _stored is { IsComplete: true, Bytes: <= MostResidentBytes } small)
            _images = OnDevice(small.Take([.. Enumerable.Range(0, small.Count).Select(i => (long)i)])).DetachFromDisposeScope();
        if (_images is null)
            return OnDevice(_stored!.Take(indices.cpu().data<long>().ToArray()));
        var rows = _images.index_select(0, indices);
        return _channelsLast ? rows.permute(0, 3, 1, 2) : rows;
    }

    /// <summary><c>(N, H, W, 3)</c> on the CPU, as it is in files, to <c>(N, 3, H, W)</c>: a view of it on the CPU, dense elsewhere.</summary>
    private Tensor OnDevice(Tensor images) => _channelsLast ? images.permute(0, 3, 1, 2) : images.to(Device).permute(0, 3, 1, 2).contiguous();
}
