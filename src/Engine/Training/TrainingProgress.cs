namespace VisionFinetune.Engine.Training;

/// <summary>Where a run stands, besides weights and optimizer state: the counters of a checkpoint.</summary>
public sealed record TrainingProgress
{
    /// <summary>Epochs completed.</summary>
    public int Epoch { get; init; }

    /// <summary>Optimizer steps completed.</summary>
    public long Step { get; init; }

    /// <summary>Optimizer steps completed of the epoch after <see cref="Epoch"/>; 0 between two epochs. All of them: only validation is missing.</summary>
    public long StepInEpoch { get; init; }

    /// <summary>The sums of those steps; none between two epochs.</summary>
    public EpochTotals? Totals { get; init; }

    /// <summary>1-based epoch with the best monitored value; 0 before the first.</summary>
    public int BestEpoch { get; init; }

    /// <summary>The best monitored value; NaN before the first epoch.</summary>
    public double BestValue { get; init; } = double.NaN;

    /// <summary>Epochs since the monitored value last improved by more than early stopping's minimum change.</summary>
    public int EpochsWithoutChange { get; init; }

    /// <summary>The value that early stopping compares with; NaN before the first epoch.</summary>
    public double EarlyStoppingReference { get; init; } = double.NaN;

    /// <summary>The loss scale of fp16; none in other precisions.</summary>
    public LossScaleState? LossScale { get; init; }

    /// <summary>Samples that go through the network at once since memory ran out in training; none: whole batches.</summary>
    public long? MostAtOnce { get; init; }

    /// <summary>Samples of a batch of validation since memory ran out there; none: as the recipe says.</summary>
    public int? EvalBatchSize { get; init; }

    /// <summary>Whether the weights are those of the best epoch.</summary>
    internal bool IsBest => StepInEpoch == 0 && Epoch > 0 && BestEpoch == Epoch;
}
