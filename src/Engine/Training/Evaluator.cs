using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Metrics;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>Runs a model over a whole split without gradients.</summary>
public static class Evaluator
{
    /// <summary>The model's output for every sample, in sample order.</summary>
    /// <param name="model">Put into evaluation mode for the duration, then back as it was.</param>
    /// <param name="samples">The split.</param>
    /// <param name="batchSize">Samples per forward pass; does not change the result beyond rounding.</param>
    /// <param name="stop">Cancels between batches.</param>
    /// <returns><c>(N, K)</c> float32 logits on the samples' device, in the caller's dispose scope.</returns>
    public static Tensor Logits(nn.Module<Tensor, Tensor> model, ISamples samples, int batchSize, CancellationToken stop = default)
    {
        var wasTraining = model.training;
        model.eval();
        try
        {
            using var _ = inference_mode();
            using var scope = NewDisposeScope();
            var parts = new List<Tensor>();
            for (long begin = 0; begin < samples.Count; begin += batchSize)
            {
                stop.ThrowIfCancellationRequested();
                using var batchScope = NewDisposeScope();
                var indices = arange(begin, Math.Min(begin + batchSize, samples.Count), ScalarType.Int64, samples.Device);
                var logits = model.forward(samples.Inputs(indices, augmentation: null));
                parts.Add(logits.to_type(ScalarType.Float32).MoveToOuterDisposeScope());
            }
            return cat(parts).MoveToOuterDisposeScope();
        }
        finally
        {
            model.train(wasTraining);
        }
    }

    /// <summary>All metrics of one split.</summary>
    /// <returns>The metrics, and the logits <c>(N, K)</c> they came from, in the caller's dispose scope.</returns>
    public static (ClassificationMetrics Metrics, Tensor Logits) Evaluate(
        nn.Module<Tensor, Tensor> model, ISamples samples, ILoss loss, int batchSize, CancellationToken stop = default)
    {
        using var scope = NewDisposeScope();
        var logits = Logits(model, samples, batchSize, stop);
        var mean = loss.Compute(logits.to_type(ScalarType.Float64), samples.Targets).item<double>();
        return (ClassificationMetrics.Of(logits, samples.Targets, mean), logits.MoveToOuterDisposeScope());
    }
}
