using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Platform;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>Runs a model over a whole split without gradients.</summary>
public static class Evaluator
{
    /// <summary>Batches that are fetched ahead of the one that is computed.</summary>
    private const int BatchesAhead = 4;

    /// <summary>The model's output for every sample, in sample order.</summary>
    /// <param name="model">Put into evaluation mode for the duration, then back as it was.</param>
    /// <param name="samples">The split.</param>
    /// <param name="batchSize">Samples per forward pass; does not change the result beyond rounding.</param>
    /// <param name="autocast">In which format the model computes; null: float32 throughout.</param>
    /// <param name="stop">Cancels between batches.</param>
    /// <returns><c>(N, K)</c> float32 logits on the samples' device, in the caller's dispose scope.</returns>
    public static Tensor Logits(nn.Module<Tensor, Tensor> model, ISamples samples, int batchSize, Autocast? autocast = null, CancellationToken stop = default)
    {
        var wasTraining = model.training;
        model.eval();
        try
        {
            using var _ = inference_mode();
            using var scope = NewDisposeScope();
            if (samples.Count <= batchSize)
                return Batch(model, samples, 0, samples.Count, autocast).MoveToOuterDisposeScope();
            var parts = new List<Tensor>();
            for (long begin = 0; begin < samples.Count; begin += batchSize)
            {
                stop.ThrowIfCancellationRequested();
                parts.Add(Batch(model, samples, begin, Math.Min(begin + batchSize, samples.Count), autocast));
            }
            return cat(parts).MoveToOuterDisposeScope();
        }
        finally
        {
            model.train(wasTraining);
        }
    }

    /// <inheritdoc cref="Evaluate(nn.Module{Tensor, Tensor}, ISamples, ILoss, IScoring, int, MetricDepth, Autocast, CancellationToken)"/>
    public static (SplitMetrics Metrics, Tensor Logits) Evaluate(
        nn.Module<Tensor, Tensor> model, ISamples samples, ILoss loss, IScoring scoring, int batchSize, Autocast? autocast = null,
        CancellationToken stop = default) => Evaluate(model, samples, loss, scoring, batchSize, MetricDepth.All, autocast, stop);

    /// <summary>All metrics of one split.</summary>
    /// <param name="model">As for <see cref="Logits"/>.</param>
    /// <param name="samples">The split.</param>
    /// <param name="loss">What is reported beside the metrics.</param>
    /// <param name="scoring">How outputs are judged.</param>
    /// <param name="batchSize">As for <see cref="Logits"/>.</param>
    /// <param name="depth">How much is said.</param>
    /// <param name="autocast">As for <see cref="Logits"/>.</param>
    /// <param name="stop">Cancels between batches.</param>
    /// <returns>The metrics, and the logits <c>(N, K)</c> they came from, in the caller's dispose scope.</returns>
    public static (SplitMetrics Metrics, Tensor Logits) Evaluate(
        nn.Module<Tensor, Tensor> model, ISamples samples, ILoss loss, IScoring scoring, int batchSize, MetricDepth depth, Autocast? autocast,
        CancellationToken stop)
    {
        using var scope = NewDisposeScope();
        var logits = Logits(model, samples, batchSize, autocast, stop);
        var targets = samples.Targets.is_floating_point() ? samples.Targets.to_type(ScalarType.Float64) : samples.Targets;
        var mean = loss.Compute(logits.to_type(ScalarType.Float64), targets).item<double>();
        return (scoring.Score(logits, targets, mean, depth), logits.MoveToOuterDisposeScope());
    }

    private static Tensor Batch(nn.Module<Tensor, Tensor> model, ISamples samples, long begin, long end, Autocast? autocast)
    {
        using var scope = NewDisposeScope();
        using var _ = autocast?.Enter();
        if (samples is IReadAhead ahead)
            ahead.Expect(arange(begin, Math.Min(begin + (1 + BatchesAhead) * (end - begin), samples.Count), ScalarType.Int64));
        var indices = arange(begin, end, ScalarType.Int64, samples.Device);
        return model.forward(samples.Inputs(indices, augmentation: null)).to_type(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}
