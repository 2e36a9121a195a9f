using Serilog;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Training;

/// <summary>Writes one line an epoch into <c>metrics.jsonl</c>, with what the sentinel saw, and into the log as often as the recipe
/// says.</summary>
internal sealed class RunRecorder(RunDirectory run, TrainSettings settings, string unit, bool isQuiet, LeakSentinel sentinel) : ITrainingObserver
{
    public void StepDone(long step) => sentinel.StepDone(step);

    public void StepsDone(StepReport report)
    {
    }

    public void CheckpointComing() => run.FlushMetrics();

    /// <summary>Also of one run of many: its result is not what it would have been.</summary>
    public void MemoryRanOut(MemoryRelief relief) => Log.Warning("{Relief:l}", relief.Describe());

    public void EpochDone(EpochMetrics metrics, bool isBest)
    {
        run.AppendMetrics(sentinel.Measured(metrics));
        if (isQuiet || metrics.Epoch % settings.LogEvery != 0 && metrics.Epoch != settings.Epochs)
            return;
        Log.Information(
            "epoch {Epoch}: train loss {TrainLoss:F4}{TrainScore:l}, validation loss {ValidationLoss:F4}{ValidationScore:l}, lr {Lr:G3}, "
                + "{ImagesPerSecond:F0} {Unit:l}/s, {Seconds:F1} s{Best:l}",
            metrics.Epoch, metrics.TrainLoss, Score(metrics.TrainAccuracy, null), metrics.ValidationLoss,
            Score(metrics.ValidationAccuracy, metrics.ValidationRmse) + Monitored(metrics), metrics.Lr, metrics.ImagesPerSecond, unit, metrics.Seconds, isBest ? " (best)" : "");
    }

    /// <summary>The value that chooses the best epoch, where the line does not have it already.</summary>
    private string Monitored(EpochMetrics metrics) => metrics.Others is { Count: > 0 } && metrics.Of(settings.Monitor) is { } value
        ? FormattableString.Invariant($" {Names.Of(settings.Monitor)["validation_".Length..].Replace('_', ' ')} {value:F4}")
        : "";

    private static string Score(double? accuracy, double? rmse) => accuracy is { } share
        ? FormattableString.Invariant($" accuracy {share:P1}")
        : rmse is { } error ? FormattableString.Invariant($" RMSE {error:G4}") : "";
}
