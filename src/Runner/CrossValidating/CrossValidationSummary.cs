using System.Text.Json.Serialization;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.CrossValidating;

/// <summary>What a cross-validation achieved: its <c>summary.json</c>.</summary>
/// <param name="Folds">Parts the rows are divided into.</param>
/// <param name="Repeats">Times they are divided anew.</param>
/// <param name="LastEpoch">Scores of the last epochs: nothing was chosen by the rows they are measured on.</param>
/// <param name="BestEpoch">Scores of the best epochs: each was chosen by the rows it is measured on, so they are a little too kind.</param>
/// <param name="Runs">Every single training.</param>
/// <param name="DataSource">The file the rows come from.</param>
/// <param name="Seconds">Time spent training.</param>
internal sealed record CrossValidationSummary(
    int Folds, int Repeats, FoldScores LastEpoch, FoldScores BestEpoch, IReadOnlyList<FoldResult> Runs, string DataSource, double Seconds)
{
    public static CrossValidationSummary Of(CrossValidationPlan plan, IReadOnlyList<FoldResult> runs, string dataSource) => new(
        plan.Folds, plan.Repeats, FoldScores.Of(runs, run => run.Last), FoldScores.Of(runs, run => run.Best), runs, dataSource, runs.Sum(r => r.Seconds));
}

/// <summary>Means over all trainings. Scores a task has no notion of are left out.</summary>
internal sealed record FoldScores(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MeanDeviation? Accuracy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MeanDeviation? Rmse,
    MeanDeviation Loss)
{
    public static FoldScores Of(IReadOnlyList<FoldResult> runs, Func<FoldResult, FoldScore> score) => new(
        MeanDeviation.Of(runs, run => score(run).Accuracy), MeanDeviation.Of(runs, run => score(run).Rmse),
        MeanDeviation.Of(runs, run => score(run).Loss)!);
}

/// <summary>A score over all trainings.</summary>
/// <param name="Mean">Over all rows and repeats: every row counts once a repeat.</param>
/// <param name="DeviationOverFolds">Sample standard deviation of the single trainings: what other rows would change.</param>
/// <param name="DeviationOverRepeats">Sample standard deviation of the repeats' means: what another division would change; none for one repeat.</param>
internal sealed record MeanDeviation(
    double Mean, double DeviationOverFolds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? DeviationOverRepeats)
{
    public static MeanDeviation? Of(IReadOnlyList<FoldResult> runs, Func<FoldResult, double?> score)
    {
        if (runs.Any(run => score(run) is null))
            return null;
        var repeats = runs.GroupBy(run => run.Repeat)
            .Select(g => g.Sum(run => score(run)!.Value * run.Rows) / g.Sum(run => run.Rows)).ToList();
        return new MeanDeviation(
            repeats.Average(), Deviation([.. runs.Select(run => score(run)!.Value)]), repeats.Count > 1 ? Deviation(repeats) : null);
    }

    private static double Deviation(List<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
    }
}

/// <summary>What one training scored on its own validation rows at one epoch.</summary>
internal sealed record FoldScore(
    int Epoch, double Loss,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Accuracy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Rmse)
{
    public static FoldScore Of(EpochMetrics epoch) => new(epoch.Epoch, epoch.ValidationLoss, epoch.ValidationAccuracy, epoch.ValidationRmse);
}

/// <summary>One training.</summary>
/// <param name="Repeat">1 for the first division of the rows.</param>
/// <param name="Fold">1 for the first fold of a division.</param>
/// <param name="Run">Its folder, as seen from the cross-validation's.</param>
/// <param name="Rows">Validation rows.</param>
/// <param name="Best">At the epoch that validation chose.</param>
/// <param name="Last">At the last epoch.</param>
/// <param name="Seconds">Time spent training.</param>
internal sealed record FoldResult(int Repeat, int Fold, string Run, long Rows, FoldScore Best, FoldScore Last, double Seconds)
{
    /// <summary>Read from a finished run's files.</summary>
    public static FoldResult Of(FoldRecipe fold, RunDirectory run, long rows)
    {
        var epochs = run.ReadMetrics();
        var best = run.ReadSummary().BestEpoch;
        return new FoldResult(
            fold.Repeat, fold.Fold, $"folds/{run.Name}", rows, FoldScore.Of(epochs.First(e => e.Epoch == best)), FoldScore.Of(epochs[^1]),
            epochs.Sum(e => e.Seconds));
    }
}
