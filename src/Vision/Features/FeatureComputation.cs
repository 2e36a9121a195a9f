using VisionFinetune.Engine.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Features;

/// <summary>Computes the features of a whole split.</summary>
/// <remarks>Always in the split's own order and in batches of the same size, whatever the epoch's order is and wherever a run goes on: the
/// same bits on the same machine.</remarks>
/// <param name="images">The split.</param>
/// <param name="stages">What computes.</param>
/// <param name="batchSize">Images of a batch. With the size of the training's own batches, the convolutions choose the same kernels.</param>
/// <param name="isTraining">Whether images pass the steps of training, which must not be random, or those of evaluation.</param>
public sealed class FeatureComputation(ISamples images, FrozenStages stages, int batchSize, bool isTraining)
{
    private readonly ulong? _augmentation = isTraining ? 0 : null;      // which number does not matter: nothing is random

    /// <summary>The split.</summary>
    public ISamples Images => images;

    /// <summary>Whether the features are those of training batches.</summary>
    public bool IsTraining => isTraining;

    /// <summary>Images of a batch.</summary>
    public int BatchSize => batchSize;

    /// <summary>What the features will be like; takes one image's way through the stages.</summary>
    public FeatureLayout Layout()
    {
        using var scope = NewDisposeScope();
        return FeatureLayout.Of(images.Count, FeaturesOf(0, 1));
    }

    /// <summary>Computes batch after batch.</summary>
    /// <param name="layout">Of the features.</param>
    /// <param name="take">Is given the number of a batch's first sample and its rows, which it must copy.</param>
    /// <param name="stop">Cancels between batches.</param>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public void Run(FeatureLayout layout, Action<long, Tensor> take, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(take);
        for (long begin = 0; begin < images.Count; begin += batchSize)
        {
            stop.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            take(begin, layout.ToRows(FeaturesOf(begin, Math.Min(begin + batchSize, images.Count))));
        }
    }

    private Tensor FeaturesOf(long begin, long end)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var input = images.Inputs(arange(begin, end, ScalarType.Int64, images.Device), _augmentation);
        return stages.Features(input).MoveToOuterDisposeScope();
    }
}
