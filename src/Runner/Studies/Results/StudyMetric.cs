using VisionFinetune.Engine;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Runner.Studies.Settings;

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

    /// <summary>What decides about a task: the wish, or accuracy for classes and RMSE for values.</summary>
    /// <exception cref="UserException">The task has no such value.</exception>
    public static StudyMetric For(RecipeTask task, StudyScore? wanted)
    {
        var isRegression = task == RecipeTask.TabularRegression;
        var score = wanted ?? (isRegression ? StudyScore.ValidationRmse : StudyScore.ValidationAccuracy);
        var key = Names.Of(score);
        if (isRegression ? score is StudyScore.ValidationAccuracy or StudyScore.ValidationF1Macro : score == StudyScore.ValidationRmse)
        {
            throw new UserException($"{(isRegression ? "A regression" : "A classification")} has no {key}; decide by "
                + $"{(isRegression ? "validation_rmse or validation_loss" : "validation_accuracy, validation_f1_macro or validation_loss")}.");
        }
        return All.First(m => m.Key == key);
    }

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
