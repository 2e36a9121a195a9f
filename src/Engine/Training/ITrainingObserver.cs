namespace VisionFinetune.Engine.Training;

/// <summary>Is told what happens in a run: progress bars, metric files and dashboards are observers.</summary>
public interface ITrainingObserver
{
    /// <summary>A step was done. Called for every step, so it must be quick.</summary>
    /// <param name="step">Optimizer steps since the start of the run.</param>
    void StepDone(long step)
    {
    }

    /// <summary>Some steps were done. Called every few steps or seconds, not for every step.</summary>
    void StepsDone(StepReport report);

    /// <summary>An epoch was trained and validated; its checkpoint is written next. A run that is killed before it is
    /// complete repeats the epoch when resumed.</summary>
    /// <param name="metrics">The epoch's line.</param>
    /// <param name="isBest">Whether it is the best so far by the monitored value.</param>
    void EpochDone(EpochMetrics metrics, bool isBest);

    /// <summary>A checkpoint is about to be written. What was told so far must be on the disk first: a run that resumes from the checkpoint
    /// does not tell it again.</summary>
    void CheckpointComing()
    {
    }

    /// <summary>Memory ran out, and training goes on with smaller parts of its batches.</summary>
    void MemoryRanOut(MemoryRelief relief)
    {
    }
}

/// <summary>Averages over the steps of the running epoch.</summary>
/// <param name="Epoch">1 for the first.</param>
/// <param name="StepInEpoch">Steps of this epoch done.</param>
/// <param name="StepsPerEpoch">Steps an epoch has.</param>
/// <param name="Loss">Mean training loss of the epoch so far.</param>
/// <param name="Accuracy">Share correct of the epoch so far; none for regression.</param>
/// <param name="Lr">Learning rate of the last step.</param>
/// <param name="ImagesPerSecond">Mean throughput of the epoch so far.</param>
public sealed record StepReport(
    int Epoch, long StepInEpoch, long StepsPerEpoch, double Loss, double? Accuracy, double Lr, double ImagesPerSecond);
