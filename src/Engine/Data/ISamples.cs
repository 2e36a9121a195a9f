using static TorchSharp.torch;

namespace VisionFinetune.Engine.Data;

/// <summary>One split of a data set, resident on the training device, from which batches are taken by index.</summary>
public interface ISamples
{
    /// <summary>Number of samples.</summary>
    long Count { get; }

    /// <summary>Where inputs are made and targets live: the model's device.</summary>
    Device Device { get; }

    /// <summary><c>(Count)</c> int64 classes or <c>(Count, O)</c> float32 values, on the training device.</summary>
    Tensor Targets { get; }

    /// <summary>The model's input for some samples.</summary>
    /// <param name="indices"><c>(N)</c> int64 on the training device.</param>
    /// <param name="augmentation">Key of this batch's random augmentation; none: as for evaluation.</param>
    /// <returns>One tensor with N rows, moved to the caller's dispose scope.</returns>
    Tensor Inputs(Tensor indices, ulong? augmentation);

    /// <summary>Some samples as a training step sees them, with their targets.</summary>
    /// <param name="indices"><c>(N)</c> int64 on the training device.</param>
    /// <param name="augmentation">Key of this batch's random augmentation.</param>
    /// <returns>Tensors in the caller's dispose scope.</returns>
    /// <param name="epoch">From 0: the size of the inputs may be a function of it.</param>
    TrainingBatch Batch(Tensor indices, ulong augmentation, int epoch) => Batch(indices, augmentation);

    /// <summary>The same as in the last epochs.</summary>
    /// <param name="indices">As above.</param>
    /// <param name="augmentation">As above.</param>
    /// <returns>Tensors in the caller's dispose scope.</returns>
    TrainingBatch Batch(Tensor indices, ulong augmentation) => new(Inputs(indices, augmentation), Targets.index_select(0, indices));
}
