using VisionFinetune.Engine.Metrics;

namespace VisionFinetune.Engine.Training;

/// <summary>The validation value that chooses the best epoch and stops early.</summary>
internal sealed class MonitoredValue(TrainSettings settings)
{
    private readonly bool _improvesByFalling = MonitorRules.ImprovesByFalling(settings.Monitor);

    /// <summary>NaN where the split has no notion of the value.</summary>
    public double Of(SplitMetrics validation) => MonitorRules.Of(settings.Monitor, validation) ?? double.NaN;

    /// <summary>The counters after an epoch with the given value. Ties keep the earlier epoch.</summary>
    public TrainingProgress After(TrainingProgress progress, double value)
    {
        if (IsBetter(value, progress.BestValue, margin: 0))
            progress = progress with { BestEpoch = progress.Epoch, BestValue = value };
        return IsBetter(value, progress.EarlyStoppingReference, settings.EarlyStopping?.MinChange ?? 0)
            ? progress with { EpochsWithoutChange = 0, EarlyStoppingReference = value }
            : progress with { EpochsWithoutChange = progress.EpochsWithoutChange + 1 };
    }

    public bool IsExhausted(TrainingProgress progress) =>
        settings.EarlyStopping is { } early && progress.EpochsWithoutChange >= early.Patience;

    private bool IsBetter(double value, double reference, double margin)
    {
        if (double.IsNaN(reference))
            return true;
        return _improvesByFalling ? value < reference - margin : value > reference + margin;
    }
}
