using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Events;

/// <summary>The names under which other programs see a run's numbers; the part before the slash groups their charts.</summary>
internal static class MetricNames
{
    private const string Validation = "validation_";

    /// <summary>The numbers of one epoch; what the task has no notion of is left out.</summary>
    public static IEnumerable<(string Name, double Value)> Of(EpochMetrics epoch) => Known(
        ("train/loss", epoch.TrainLoss), ("train/accuracy", epoch.TrainAccuracy),
        ("validation/loss", epoch.ValidationLoss), ("validation/accuracy", epoch.ValidationAccuracy),
        ("validation/f1_macro", epoch.ValidationF1Macro), ("validation/rmse", epoch.ValidationRmse),
        ("validation/mae", epoch.ValidationMae), ("validation/r2", epoch.ValidationR2),
        ("learning_rate", epoch.Lr), ("images_per_second", epoch.ImagesPerSecond)).Concat(Known([.. Monitored(epoch)]));

    /// <summary>The scores of the checkpoint that validation chose: on the validation split as <c>best/…</c>, on the test split as
    /// <c>test/…</c>.</summary>
    public static IEnumerable<(string Name, double Value)> Of(RunSummary summary) =>
        Of("best", summary.Validation).Concat(summary.Test is { } test ? Of("test", test) : []);

    /// <summary>The monitored value, where it is none of the usual: <c>validation_kappa</c> is <c>validation/kappa</c>.</summary>
    private static IEnumerable<(string Name, double? Value)> Monitored(EpochMetrics epoch) =>
        from key in epoch.Others?.Keys ?? []
        where key.StartsWith(Validation, StringComparison.Ordinal)
        select ($"validation/{key[Validation.Length..]}", epoch.Other(key));

    private static IEnumerable<(string Name, double Value)> Of(string split, SplitMetrics metrics) => metrics switch
    {
        ClassificationMetrics c => Known(
            ($"{split}/loss", c.Loss), ($"{split}/accuracy", c.Accuracy), ($"{split}/f1_macro", c.Macro.F1)),
        RegressionMetrics r => Known(
            ($"{split}/loss", r.Loss), ($"{split}/rmse", r.Rmse), ($"{split}/mae", r.Mae), ($"{split}/r2", r.R2)),
        _ => Known(($"{split}/loss", metrics.Loss)),
    };

    private static IEnumerable<(string Name, double Value)> Known(params (string Name, double? Value)[] values) =>
        values.Where(v => v.Value is not null).Select(v => (v.Name, v.Value!.Value));
}
