using Serilog;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Training;

/// <summary>Writes one line an epoch into <c>metrics.jsonl</c> and the log.</summary>
internal sealed class RunRecorder(RunDirectory run) : ITrainingObserver
{
    public void StepsDone(StepReport report)
    {
    }

    public void EpochDone(EpochMetrics metrics, bool isBest)
    {
        run.AppendMetrics(metrics);
        Log.Information(
            "epoch {Epoch}: train loss {TrainLoss:F4} accuracy {TrainAccuracy:P1}, validation loss {ValidationLoss:F4} accuracy "
                + "{ValidationAccuracy:P1}, lr {Lr:G3}, {ImagesPerSecond:F0} images/s, {Seconds:F1} s{Best:l}",
            metrics.Epoch, metrics.TrainLoss, metrics.TrainAccuracy, metrics.ValidationLoss, metrics.ValidationAccuracy, metrics.Lr,
            metrics.ImagesPerSecond, metrics.Seconds, isBest ? " (best)" : "");
    }
}
