using VisionFinetune.Engine.Training;

namespace VisionFinetune.Runner.Studies.Results;

/// <summary>What the variants of a study are judged by: one value of an epoch on the validation split, never on the test split.</summary>
/// <param name="Key">As in <c>metrics.jsonl</c> and on the command line, such as <c>validation_accuracy</c>.</param>
/// <param name="Label">For readers, such as <c>validation accuracy</c>.</param>
/// <param name="HigherIsBetter">Accuracy and F1: yes; losses and errors: no.</param>
/// <param name="IsShare">A share in [0, 1], written in per cent; differences are points.</param>
internal sealed record StudyMetric(string Key, string Label, bool HigherIsBetter, bool IsShare)
{
    /// <summary>Every value a study can be judged by.</summary>
    public static IReadOnlyList<StudyMetric> All { get; } =
    [
        new("validation_accuracy", "validation accuracy", HigherIsBetter: true, IsShare: true),
        new("validation_f1_macro", "validation F1", HigherIsBetter: true, IsShare: true),
        new("validation_loss", "validation loss", HigherIsBetter: false, IsShare: false),
        new("validation_rmse", "validation RMSE", HigherIsBetter: false, IsShare: false),
    ];

    /// <summary>The value of one epoch; none where the task has no notion of it.</summary>
    public double? Of(EpochMetrics epoch) => Key switch
    {
        "validation_accuracy" => epoch.ValidationAccuracy,
        "validation_f1_macro" => epoch.ValidationF1Macro,
        "validation_rmse" => epoch.ValidationRmse,
        _ => epoch.ValidationLoss,
    };

    /// <summary>Positive when <paramref name="a"/> is the better value.</summary>
    public double Advantage(double a, double b) => HigherIsBetter ? a - b : b - a;
}
