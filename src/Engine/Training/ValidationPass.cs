using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Metrics;

namespace VisionFinetune.Engine.Training;

/// <summary>Scores the validation split after an epoch, with averaged weights where there are some; where memory runs out, with smaller batches
/// from then on.</summary>
internal sealed class ValidationPass(TrainerParts parts, TrainingState state, ILoss loss)
{
    /// <summary>All metrics that are monitored or logged.</summary>
    /// <param name="progress">Where the run stands.</param>
    /// <param name="stop">Cancels between batches.</param>
    /// <returns>The metrics, and the progress with smaller batches of validation if need be.</returns>
    public (SplitMetrics Metrics, TrainingProgress Progress) Run(TrainingProgress progress, CancellationToken stop)
    {
        using var averaged = state.Average?.Use();
        using var scope = TorchSharp.torch.NewDisposeScope();
        var settings = parts.Settings;
        var metrics = Evaluator.Evaluate(
            parts.Model, parts.Validation, loss, parts.Scoring, progress.EvalBatchSize ?? settings.EvalBatchSize, MonitorRules.DepthOf(settings.Monitor),
            parts.Autocast, Relieve, stop).Metrics;
        return (metrics, progress);

        void Relieve(int batchSize, string reason)
        {
            progress = progress with { EvalBatchSize = batchSize };
            parts.Observer.MemoryRanOut(new MemoryRelief(IsTraining: false, batchSize, progress.Step, reason));
        }
    }
}
