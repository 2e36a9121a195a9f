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
    /// <param name="relieved">Is told the smaller batch size, and why, when memory ran out: the split is begun anew with batches of half the size.</param>
    /// <param name="stop">Cancels between batches.</param>
    /// <returns><c>(N, K)</c> float32 logits on the samples' device, in the caller's dispose scope.</returns>
    /// <exception cref="UserException">Not even a single sample fits into memory.</exception>
    public static Tensor Logits(
        nn.Module<Tensor, Tensor> model, ISamples samples, int batchSize, Autocast? autocast = null,
        Action<int, string>? relieved = null, CancellationToken stop = default)
    {
        var wasTraining = model.training;
        model.eval();
        try
        {
            for (var size = (int)Math.Min(batchSize, samples.Count); ; size = Math.Max(1, size / 2))
            {
                if (TryLogits(model, samples, size, autocast, stop, out var shortage) is { } logits)
                    return logits;
                if (size <= 1)
                    throw new UserException($"Memory ran out with a single sample in the network. Free memory, or take smaller images. ({shortage})");
                relieved?.Invoke(size / 2, shortage!);
            }
        }
        finally
        {
            model.train(wasTraining);
        }
    }

    /// <inheritdoc cref="Evaluate(nn.Module{Tensor, Tensor}, ISamples, ILoss, IScoring, int, MetricDepth, Autocast, Action{int, string}, CancellationToken)"/>
    public static (SplitMetrics Metrics, Tensor Logits) Evaluate(
        nn.Module<Tensor, Tensor> model, ISamples samples, ILoss loss, IScoring scoring, int batchSize, Autocast? autocast = null,
        Action<int, string>? relieved = null, CancellationToken stop = default) =>
        Evaluate(model, samples, loss, scoring, batchSize, MetricDepth.All, autocast, relieved, stop);

    /// <summary>All metrics of one split.</summary>
    /// <param name="model">As for <see cref="Logits"/>.</param>
    /// <param name="samples">The split.</param>
    /// <param name="loss">What is reported beside the metrics.</param>
    /// <param name="scoring">How outputs are judged.</param>
    /// <param name="batchSize">As for <see cref="Logits"/>.</param>
    /// <param name="depth">How much is said.</param>
    /// <param name="autocast">As for <see cref="Logits"/>.</param>
    /// <param name="relieved">As for <see cref="Logits"/>.</param>
    /// <param name="stop">Cancels between batches.</param>
    /// <returns>The metrics, and the logits <c>(N, K)</c> they came from, in the caller's dispose scope.</returns>
    public static (SplitMetrics Metrics, Tensor Logits) Evaluate(
        nn.Module<Tensor, Tensor> model, ISamples samples, ILoss loss, IScoring scoring, int batchSize, MetricDepth depth, Autocast? autocast,
        Action<int, string>? relieved, CancellationToken stop)
    {
        using var scope = NewDisposeScope();
        var logits = Logits(model, samples, batchSize, autocast, relieved, stop);
        var targets = samples.Targets.is_floating_point() ? samples.Targets.to_type(ScalarType.Float64) : samples.Targets;
        var mean = loss.Compute(logits.to_type(ScalarType.Float64), targets).item<double>();
        return (scoring.Score(logits, targets, mean, depth), logits.MoveToOuterDisposeScope());
    }

    /// <returns>None where memory ran out.</returns>
    private static Tensor? TryLogits(
        nn.Module<Tensor, Tensor> model, ISamples samples, int batchSize, Autocast? autocast, CancellationToken stop, out string? shortage)
    {
        shortage = null;
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
        catch (Exception e) when (MemoryShortage.Is(e))
        {
            shortage = MemoryShortage.Reason(e);
            return null;
        }
    }

    internal static Tensor Batch(nn.Module<Tensor, Tensor> model, ISamples samples, long begin, long end, Autocast? autocast)
    {
        using var scope = NewDisposeScope();
        if (samples is IReadAhead ahead)
            ahead.Expect(arange(begin, Math.Min(begin + (1 + BatchesAhead) * (end - begin), samples.Count), ScalarType.Int64));
        var input = samples.Inputs(arange(begin, end, ScalarType.Int64, samples.Device), augmentation: null);
        using var _ = autocast?.Enter();        // after the images are made: as in training, their resampling keeps its precision
        return model.forward(input).to_type(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}
