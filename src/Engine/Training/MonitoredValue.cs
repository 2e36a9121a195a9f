namespace VisionFinetune.Engine.Training;

/// <summary>The validation value that chooses the best epoch and stops early.</summary>
internal sealed class MonitoredValue(TrainSettings settings)
{
    public double Of(EpochMetrics metrics) => settings.Monitor switch
    {
        Monitor.ValidationAccuracy => metrics.ValidationAccuracy ?? double.NaN,
        Monitor.ValidationF1Macro => metrics.ValidationF1Macro ?? double.NaN,
        _ => metrics.ValidationLoss,
    };

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
        return settings.Monitor == Monitor.ValidationLoss ? value < reference - margin : value > reference + margin;
    }
}
