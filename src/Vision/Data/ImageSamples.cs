using TorchSharp;
using VisionFinetune.Augment;
using VisionFinetune.Engine.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Data;

/// <summary>One split of images, resident on the training device as uint8, augmented batch by batch.</summary>
public sealed class ImageSamples : ISamples, IDisposable
{
    private readonly Tensor _images;            // (N, H, W, 3) on the CPU, (N, 3, H, W) elsewhere
    private readonly Tensor? _labels;
    private readonly bool _channelsLast;
    private readonly ITransform _train, _eval;

    /// <summary>Copies the split to the device. On the CPU batches are channels-last, which its convolutions like best.</summary>
    /// <param name="split">The images; its labels may be missing where they are only predicted.</param>
    /// <param name="train">The chain of training batches.</param>
    /// <param name="eval">The chain of validation, test and prediction batches.</param>
    /// <param name="device">Where the split lives and where batches are made.</param>
    public ImageSamples(ImageDataset split, ITransform train, ITransform eval, Device device)
    {
        using var scope = NewDisposeScope();
        _channelsLast = device.type == DeviceType.CPU;
        _images = (_channelsLast ? split.Images.permute(0, 2, 3, 1).contiguous() : split.Images.to(device).alias()).DetachFromDisposeScope();
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
        using var scope = NewDisposeScope();
        var rows = _images.index_select(0, indices);
        var batch = _channelsLast ? rows.permute(0, 3, 1, 2) : rows;        // (N, 3, H, W) uint8
        var input = augmentation is { } key ? _train.Apply(batch, new Draw(key)) : _eval.Apply(batch, new Draw(0));
        return input.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _images.Dispose();
        _labels?.Dispose();
    }
}
