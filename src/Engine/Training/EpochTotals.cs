namespace VisionFinetune.Engine.Training;

/// <summary>Sums over the samples of an epoch that is not finished: a run that goes on inside of it reports the same means.</summary>
/// <param name="LossSum">Training losses, each counted once a sample.</param>
/// <param name="Samples">Samples so far.</param>
/// <param name="Correct">Correct answers so far; 0 where they are not counted.</param>
public sealed record EpochTotals(double LossSum, long Samples, long Correct);
