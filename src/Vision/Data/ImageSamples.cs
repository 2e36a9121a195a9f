using VisionFinetune.Augment;
using VisionFinetune.Engine.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Data;

/// <summary>One split of images, resident on the training device as uint8, augmented batch by batch.</summary>
public sealed class ImageSamples : ISamples, IDisposable
{
    private readonly Tensor _images;
    private readonly Tensor? _labels;
    private readonly ITransform _train, _eval;

    /// <summary>Copies the split to the device; on the CPU the memory is shared, so the data set must live as long.</summary>
    /// <param name="split">The images; its labels may be missing where they are only predicted.</param>
    /// <param name="train">The chain of training batches.</param>
    /// <param name="eval">The chain of validation, test and prediction batches.</param>
    /// <param name="device">Where the split lives and where batches are made.</param>
    public ImageSamples(ImageDataset split, ITransform train, ITransform eval, Device device)
    {
        _images = split.Images.to(device).alias().DetachFromDisposeScope();
        _labels = split.HasLabels ? split.Labels.to(device).alias().DetachFromDisposeScope() : null;
        (_train, _eval, Device, Count) = (train, eval, device, split.Count);
    }

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    public Device Device { get; }

    /// <inheritdoc/>
    public Tensor Targets => _labels ?? throw new InvalidOperationException("Images without labels can only be predicted.");

    /// <inheritdoc/>
    public Tensor Inputs(Tensor indices, ulong? augmentation)
    {
        using var batch = _images.index_select(0, indices);         // (N, 3, H, W) uint8
        return augmentation is { } key
            ? _train.Apply(batch, new Draw(key))
            : _eval.Apply(batch, new Draw(0));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _images.Dispose();
        _labels?.Dispose();
    }
}
