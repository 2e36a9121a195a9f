using VisionFinetune.Engine;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Service.Api.Studies;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Studies.Analysis;
using VisionFinetune.Runner.Studies.Results;
using VisionFinetune.Runner.Studies.Settings;

namespace VisionFinetune.Runner.Service.Api;

/// <summary>Runs side by side.</summary>
/// <param name="Runs">In the order asked for.</param>
/// <param name="Metric">The validation value that decides; none where the runs cannot be judged together.</param>
/// <param name="Table">Runs that differ only in the seed are one variant; the best first.</param>
/// <param name="Verdict">Which differences are real, a sentence each; none where the runs cannot be judged together.</param>
/// <param name="Note">Why they cannot be judged together.</param>
internal sealed record Comparison(
    IReadOnlyList<ComparedRun> Runs, string? Metric, IReadOnlyList<VariantScore> Table, IReadOnlyList<string>? Verdict, string? Note)
{
    public static Comparison Of(IReadOnlyList<RunPlace> places)
    {
        var (result, note) = Judge(places);
        var analysis = result is null ? null : StudyAnalyzer.Analyze(result);
        var runs = places.Select((place, i) => ComparedRun.Of(place, i, VariantOf(result, place)));
        return new Comparison([.. runs], result?.Metric.Key, analysis?.Ranking ?? [], analysis?.Verdict, note);
    }

    private static (StudyResult? Result, string? Note) Judge(IReadOnlyList<RunPlace> places)
    {
        if (places.Count < 2)
            return (null, "One run has nothing to be compared with.");
        try
        {
            return (RunComparison.Of([.. places.Select(p => p.Run)], null, ScoredEpoch.Best, null), null);
        }
        catch (UserException e)
        {
            return (null, e.Message);
        }
    }

    private static StudyVariant? VariantOf(StudyResult? result, RunPlace place)
    {
        var name = result?.Runs.FirstOrDefault(r => r.Folder == place.Run.Folder)?.Variant;
        return result?.Variants.FirstOrDefault(v => v.Name == name);
    }
}

/// <summary>One of the runs.</summary>
/// <param name="Id">Of the run.</param>
/// <param name="Name">Of the run.</param>
/// <param name="Variant">What it is called in the table; none where the runs cannot be judged together.</param>
/// <param name="ColorIndex">Its place in the request, from 0.</param>
/// <param name="Differences">The settings in which not all runs agree.</param>
/// <param name="Epochs">A column each: epoch, step, seconds (since the start of the run), and every metric that the task knows.</param>
internal sealed record ComparedRun(
    string Id, string Name, string? Variant, int ColorIndex, IReadOnlyList<SettingValue> Differences, IReadOnlyDictionary<string, IReadOnlyList<double?>> Epochs)
{
    public static ComparedRun Of(RunPlace place, int index, StudyVariant? variant) => new(
        place.Id, NameOf(place.Run), variant?.Name, index, [.. (variant?.Parameters ?? []).Select(p => new SettingValue(p.Key, p.Value))], Columns(EpochsOf(place.Run)));

    private static string NameOf(RunDirectory run)
    {
        try
        {
            return RecipeLoader.Load(run.RecipeFile).Name;
        }
        catch (UserException)
        {
            return run.Name;
        }
    }

    private static IReadOnlyList<EpochMetrics> EpochsOf(RunDirectory run)
    {
        try
        {
            return run.ReadMetrics();
        }
        catch (UserException)
        {
            return [];
        }
    }

    private static Dictionary<string, IReadOnlyList<double?>> Columns(IReadOnlyList<EpochMetrics> epochs)
    {
        var seconds = 0.0;
        var columns = new (string Name, Func<EpochMetrics, double?> Value)[]
        {
            ("epoch", e => e.Epoch), ("step", e => e.Step), ("seconds", e => seconds += e.Seconds), ("lr", e => e.Lr), ("train_loss", e => e.TrainLoss),
            ("train_accuracy", e => e.TrainAccuracy), ("validation_loss", e => e.ValidationLoss), ("validation_accuracy", e => e.ValidationAccuracy),
            ("validation_f1_macro", e => e.ValidationF1Macro), ("validation_rmse", e => e.ValidationRmse), ("validation_mae", e => e.ValidationMae),
            ("validation_r2", e => e.ValidationR2), ("images_per_second", e => e.ImagesPerSecond),
        };
        var monitored = epochs.SelectMany(e => e.Others?.Keys ?? []).Distinct()
            .Select(key => (Name: key, Value: (Func<EpochMetrics, double?>)(e => e.Other(key))));
        return columns.Concat(monitored)
            .Select(c => (c.Name, Values: (IReadOnlyList<double?>)[.. epochs.Select(e => c.Value(e) is { } v && double.IsFinite(v) ? v : (double?)null)]))
            .Where(c => c.Values.Any(v => v is not null)).ToDictionary(c => c.Name, c => c.Values);
    }
}
