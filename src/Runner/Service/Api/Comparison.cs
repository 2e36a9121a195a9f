using VisionFinetune.Engine;
using VisionFinetune.Engine.Training;
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
    public static Comparison Of(IReadOnlyList<ComparedFiles> read)
    {
        var (result, note) = Judge(read);
        var analysis = result is null ? null : StudyAnalyzer.Analyze(result);
        var runs = read.Select((files, i) => ComparedRun.Of(files, i, VariantOf(result, files.Place)));
        return new Comparison([.. runs], result?.Metric.Key, analysis?.Ranking ?? [], analysis?.Verdict, note);
    }

    private static (StudyResult? Result, string? Note) Judge(IReadOnlyList<ComparedFiles> runs)
    {
        if (runs.Count < 2)
            return (null, "One run has nothing to be compared with.");
        if (runs.FirstOrDefault(r => r.Problem is not null) is { } damaged)
            return (null, damaged.Problem);
        try
        {
            return (RunComparison.Of([.. runs.Select(r => new ReadRun(r.Place.Run, r.Recipe!, r.Epochs))], null, ScoredEpoch.Best, null), null);
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
    /// <summary>What a float holds: a curve of 200 epochs is half as long as with all digits of a double.</summary>
    private const int Digits = 7;

    public static ComparedRun Of(ComparedFiles files, int index, StudyVariant? variant) => new(
        files.Place.Id, files.Recipe?.Name ?? files.Place.Run.Name, variant?.Name, index,
        [.. (variant?.Parameters ?? []).Select(p => new SettingValue(p.Key, p.Value))], Columns(files.Epochs));

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
            .Select(c => (c.Name, Values: (IReadOnlyList<double?>)[.. epochs.Select(e => c.Value(e) is { } v && double.IsFinite(v) ? Round(v) : (double?)null)]))
            .Where(c => c.Values.Any(v => v is not null)).ToDictionary(c => c.Name, c => c.Values);
    }

    private static double Round(double value)
    {
        var decimals = value == 0 ? 0 : Digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return decimals is >= 0 and <= 15 ? Math.Round(value, decimals) : value;
    }
}
