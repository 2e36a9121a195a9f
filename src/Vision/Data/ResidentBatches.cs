using static TorchSharp.torch;

namespace VisionFinetune.Vision.Data;

/// <summary>A data set's tensors on the training device, where batches are gathered without touching the CPU.</summary>
public sealed class ResidentBatches : IDisposable
{
    private readonly Tensor _images;
    private readonly Tensor? _labels;

    /// <summary>Copies a data set to a device; on the CPU the memory is shared, so the data set must live as long.</summary>
    public ResidentBatches(ImageDataset dataset, Device device)
    {
        Count = dataset.Count;
        Device = device;
        _images = dataset.Images.to(device).DetachFromDisposeScope();
        _labels = dataset.HasLabels ? dataset.Labels.to(device).DetachFromDisposeScope() : null;
    }

    /// <summary>Number of images N.</summary>
    public int Count { get; }

    /// <summary>Where the batches are.</summary>
    public Device Device { get; }

    /// <summary>The images of a batch, uint8 <c>(B, 3, H, W)</c> on <see cref="Device"/>, in the caller's dispose scope.</summary>
    /// <param name="indices">int64 <c>(B)</c> in [0, N), on any device.</param>
    public Tensor Images(Tensor indices) => Gather(_images, indices);

    /// <summary>The labels of a batch, int64 <c>(B)</c> on <see cref="Device"/>, in the caller's dispose scope.</summary>
    /// <param name="indices">int64 <c>(B)</c> in [0, N), on any device.</param>
    /// <exception cref="InvalidOperationException">The data set has no labels.</exception>
    public Tensor Labels(Tensor indices) =>
        Gather(_labels ?? throw new InvalidOperationException("The data set has no labels."), indices);

    /// <summary>Frees the device's copies.</summary>
    public void Dispose()
    {
        _images.Dispose();
        _labels?.Dispose();
    }

    private Tensor Gather(Tensor source, Tensor indices)
    {
        using var scope = NewDisposeScope();
        return source.index_select(0, indices.to(Device)).MoveToOuterDisposeScope();
    }
}
