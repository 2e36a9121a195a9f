namespace VisionFinetune.Engine.Training;

/// <summary>Where a run stands, besides weights and optimizer state: the counters of a checkpoint.</summary>
public sealed record TrainingProgress
{
    /// <summary>Epochs completed.</summary>
    public int Epoch { get; init; }

    /// <summary>Optimizer steps completed.</summary>
    public long Step { get; init; }

    /// <summary>1-based epoch with the best monitored value; 0 before the first.</summary>
    public int BestEpoch { get; init; }

    /// <summary>The best monitored value; NaN before the first epoch.</summary>
    public double BestValue { get; init; } = double.NaN;

    /// <summary>Epochs since the monitored value last improved by more than early stopping's minimum change.</summary>
    public int EpochsWithoutChange { get; init; }

    /// <summary>The value that early stopping compares with; NaN before the first epoch.</summary>
    public double EarlyStoppingReference { get; init; } = double.NaN;
}
