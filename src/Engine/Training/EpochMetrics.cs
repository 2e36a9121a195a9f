namespace VisionFinetune.Engine.Training;

/// <summary>What one epoch achieved: one line of <c>metrics.jsonl</c> (in snake case).</summary>
/// <param name="Epoch">1 for the first.</param>
/// <param name="Step">Optimizer steps since the start of the run.</param>
/// <param name="Lr">Learning rate of the epoch's last step.</param>
/// <param name="TrainLoss">Mean over the samples of the epoch, measured while training (augmented, before each step).</param>
/// <param name="TrainAccuracy">Share correct in [0, 1], measured while training.</param>
/// <param name="ValidationLoss">Mean over the validation split, after the epoch.</param>
/// <param name="ValidationAccuracy">Share correct in [0, 1].</param>
/// <param name="ValidationF1Macro">F1 averaged over classes.</param>
/// <param name="ImagesPerSecond">Training throughput without validation.</param>
/// <param name="Seconds">Wall time of the epoch, validation included.</param>
public sealed record EpochMetrics(
    int Epoch, long Step, double Lr, double TrainLoss, double TrainAccuracy, double ValidationLoss, double ValidationAccuracy,
    double ValidationF1Macro, double ImagesPerSecond, double Seconds);
