using VisionFinetune.Augment;
using VisionFinetune.Engine.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Data;

/// <summary>One split of images, resident on the training device as uint8, augmented batch by batch.</summary>
public sealed class ImageSamples : ISamples, IDisposable
{
    private readonly Tensor _images;
    private readonly ITransform _train, _eval;

    /// <summary>Copies the split to the device.</summary>
    /// <param name="images"><c>(N, 3, H, W)</c> uint8; stays the caller's.</param>
    /// <param name="labels"><c>(N)</c> int64; stays the caller's.</param>
    /// <param name="train">The chain of training batches.</param>
    /// <param name="eval">The chain of validation, test and prediction batches.</param>
    /// <param name="device">Where the split lives and where batches are made.</param>
    public ImageSamples(Tensor images, Tensor labels, ITransform train, ITransform eval, Device device)
    {
        _images = images.to(device).alias().DetachFromDisposeScope();
        Targets = labels.to(device).alias().DetachFromDisposeScope();
        (_train, _eval) = (train, eval);
    }

    /// <inheritdoc/>
    public long Count => Targets.shape[0];

    /// <inheritdoc/>
    public Tensor Targets { get; }

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
        Targets.Dispose();
    }
}
