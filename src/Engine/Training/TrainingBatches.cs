using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Randomness;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>The batches of a training: which samples, in which order, and with which random numbers. All are functions of seed, epoch and
/// batch, so that a resumed run, or a preview, sees what an unbroken run sees.</summary>
/// <param name="samples">The training split.</param>
/// <param name="settings">Size of batches and steps.</param>
/// <param name="seed">Of the recipe.</param>
public sealed class TrainingBatches(ISamples samples, TrainSettings settings, long seed)
{
    /// <summary>Batches that are fetched ahead of the step that needs them.</summary>
    private const int BatchesAhead = 8;

    private readonly EpochPlan _plan = new(samples.Count, settings.KnownBatchSize, settings.Accumulate);

    /// <summary>Optimizer steps of an epoch.</summary>
    public long StepsPerEpoch => _plan.Steps;

    /// <summary>The first batch of a step.</summary>
    public long FirstBatch(long step) => _plan.FirstBatch(step);

    /// <summary>The order of the samples in an epoch: <c>(Count)</c> int64 on their device.</summary>
    public Tensor Order(int epoch) =>
        tensor(Permutation.Of(samples.Count, RandomKey.Of(seed, RandomPurpose.Shuffle, epoch)), device: samples.Device);

    /// <summary>The numbers of the samples of a batch: <c>(N)</c>, a part of the order.</summary>
    public Tensor Indices(Tensor order, long batch) => order.narrow(0, _plan.BatchBegin(batch), _plan.BatchBegin(batch + 1) - _plan.BatchBegin(batch));

    /// <summary>The key of a batch's random augmentation.</summary>
    public ulong Augmentation(int epoch, long batch) => RandomKey.Of(seed, RandomPurpose.Augment, epoch, batch);

    /// <summary>One batch as the network sees it.</summary>
    /// <param name="order">Of the epoch.</param>
    /// <param name="epoch">From 0.</param>
    /// <param name="batch">Within the epoch, from 0.</param>
    /// <returns>Tensors in the caller's dispose scope.</returns>
    public TrainingBatch Take(Tensor order, int epoch, long batch)
    {
        if (samples is IReadAhead ahead)
        {
            var begin = _plan.BatchBegin(batch);
            using var coming = order.narrow(0, begin, Math.Min((1 + BatchesAhead) * (long)settings.KnownBatchSize, samples.Count - begin));
            ahead.Expect(coming);
        }
        return samples.Batch(Indices(order, batch), Augmentation(epoch, batch), epoch);
    }
}
