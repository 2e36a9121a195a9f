using System.Globalization;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Predicting;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Studies.Page;

/// <summary>The runs of a study as CSV, a row each, for spreadsheets and data frames. What a run has no value for is empty.</summary>
internal static class StudyTable
{
    private static readonly string[] s_before = ["variant", "seed"];
    private static readonly string[] s_result = ["state", "score", "score_epoch"];
    private static readonly string[] s_after = ["epochs", "seconds", "diagnosis", "error", "run"];

    // Best: over the run's epochs, each value on its own.
    private static readonly Value[] s_values =
    [
        new("validation_accuracy", true, e => e.ValidationAccuracy), new("validation_f1_macro", true, e => e.ValidationF1Macro),
        new("validation_loss", false, e => e.ValidationLoss), new("validation_rmse", false, e => e.ValidationRmse),
        new("train_loss", false, e => e.TrainLoss), new("train_accuracy", true, e => e.TrainAccuracy),
    ];

    public static string Csv(StudyView view)
    {
        var values = s_values.Where(v => view.Report.Result.Runs.Any(r => r.Epochs.Any(e => v.Of(e) is not null))).ToList();
        string[] columns = [.. s_result, .. values.SelectMany(v => (string[])[$"best_{v.Name}", $"last_{v.Name}"]), .. s_after];
        string[] taken = [.. s_before, .. columns];
        var keys = view.Keys.Select(k => taken.Contains(k) ? $"recipe.{k}" : k);
        var rows = view.Report.Result.Variants.SelectMany(v => view.Report.Result.RunsOf(v).Select(r => Row(view, v, r, values)));
        return CsvText.Of([.. s_before, .. keys, .. columns], rows);
    }

    private static IEnumerable<string> Row(StudyView view, StudyVariant variant, StudyRun run, List<Value> values) =>
    [
        variant.Name, Whole(run.Seed),
        .. view.Keys.Select(k => variant.Parameters.Where(p => p.Key == k).Select(p => p.Value).FirstOrDefault("")),
        run.State.ToString().ToLowerInvariant(), Number(run.Score), Whole(run.ScoreEpoch),
        .. values.SelectMany(v => (string[])[Number(v.Best(run.Epochs)), Number(run.Epochs.Count > 0 ? v.Of(run.Epochs[^1]) : null)]),
        Whole(run.Epochs.Count), Number(run.Seconds), run.Diagnosis?.Verdict ?? "", run.Error ?? "", Path.GetFileName(run.Folder),
    ];

    private static string Number(double? value) => value is { } v ? CsvText.Number(v) : "";

    private static string Whole(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private sealed record Value(string Name, bool HigherIsBetter, Func<EpochMetrics, double?> Of)
    {
        public double? Best(IEnumerable<EpochMetrics> epochs)
        {
            var finite = epochs.Select(Of).OfType<double>().Where(double.IsFinite).ToList();
            return finite.Count == 0 ? null : HigherIsBetter ? finite.Max() : finite.Min();
        }
    }
}
