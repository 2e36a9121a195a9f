using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Studies.Planning;
using VisionFinetune.Runner.Studies.Running;
using VisionFinetune.Runner.Studies.Settings;

namespace VisionFinetune.Runner.Studies.Results;

/// <summary>Reads what a study has measured from its folder.</summary>
internal static class StudyReader
{
    /// <summary>Every planned run as far as it came.</summary>
    public static StudyResult Read(StudyFolder study)
    {
        var (plan, settings) = (study.Plan, study.Plan.Settings);
        var metric = StudyMetric.All.First(m => m.Key == plan.Metric);
        var halved = Halved(study, metric);
        return new StudyResult
        {
            Name = settings.Name,
            Metric = metric,
            ScoredAt = settings.At == ScoredEpoch.Best ? "best epoch" : "last epoch",
            Variants = [.. plan.Variants.Select(v => new StudyVariant(v.Name, v.Parameters, RecipeLoader.Load(study.Run(v, plan.Seeds[0]).RecipeFile)))],
            Runs = [.. plan.Variants.SelectMany(_ => plan.Seeds, (v, seed) => ReadRun(study.Run(v, seed), v.Name, seed, metric, settings.At, halved.Contains(v.Name)))],
            Baseline = settings.Baseline,
            Alpha = settings.Alpha,
            Unit = plan.Unit,
        };
    }

    /// <summary>One run from its folder.</summary>
    /// <param name="run">The folder.</param>
    /// <param name="variant">Name of its variant.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="metric">What it is judged by.</param>
    /// <param name="at">Which epoch counts.</param>
    /// <param name="isHalved">Whether successive halving ended its variant.</param>
    /// <param name="known">Its epochs, where they were read already.</param>
    public static StudyRun ReadRun(
        RunDirectory run, string variant, long seed, StudyMetric metric, ScoredEpoch at, bool isHalved, IReadOnlyList<EpochMetrics>? known = null)
    {
        var epochs = known ?? run.ReadMetrics();
        var failure = RunFailure.Read(run);
        var isFinished = failure is null && File.Exists(run.SummaryFile);
        var scored = !isFinished ? null : at == ScoredEpoch.Last ? epochs[^1] : BestOf(epochs, run.ReadSummary());
        return new StudyRun(variant, seed, run.Folder, StateOf(failure is not null, isFinished, isHalved), epochs)
        {
            Error = failure?.Error,
            Score = scored is null ? null : metric.Of(scored),
            ScoreEpoch = scored?.Epoch,
            Seconds = epochs.Sum(e => e.Seconds),
            Diagnosis = epochs.Count == 0 ? null : Diagnosis.Of(epochs),
            Answers = isFinished ? ReadAnswers(Path.Combine(run.PredictionsFolder, "validation.csv")) : null,
        };
    }

    private static EpochMetrics BestOf(IReadOnlyList<EpochMetrics> epochs, SummaryHead summary) => epochs.First(e => e.Epoch == summary.BestEpoch);

    private static RunState StateOf(bool hasFailed, bool isFinished, bool isHalved) =>
        hasFailed ? RunState.Failed : isFinished ? RunState.Finished : isHalved ? RunState.Halved : RunState.Pending;

    /// <summary>The variants that successive halving has ended; it decides once every run has come as far as the look.</summary>
    private static HashSet<string> Halved(StudyFolder study, StudyMetric metric)
    {
        var plan = study.Plan;
        var survivors = plan.Variants;
        foreach (var epoch in SuccessiveHalving.Looks(plan.Settings.Halving, plan.Epochs))
        {
            var runs = survivors.SelectMany(_ => plan.Seeds, study.Run);
            if (!runs.All(run => StudyFolder.IsDone(run, epoch)))
                break;
            survivors = SuccessiveHalving.Survivors(survivors, plan.Settings.Halving!.Factor, epoch, metric, study.EpochsOf);
        }
        return [.. plan.Variants.Except(survivors).Select(v => v.Name)];
    }

    /// <summary>Truth and prediction of every validation sample; none for a regression or where the file is missing.</summary>
    private static List<ValidationAnswer>? ReadAnswers(string path)
    {
        if (!File.Exists(path))
            return null;
        using var csv = new CsvReader(new StreamReader(path), new CsvConfiguration(CultureInfo.InvariantCulture));
        csv.Read();
        csv.ReadHeader();
        if (Array.IndexOf(csv.HeaderRecord!, "label") is not (>= 0 and var label) || Array.IndexOf(csv.HeaderRecord!, "predicted") is not (>= 0 and var predicted))
            return null;
        var answers = new List<ValidationAnswer>();
        while (csv.Read())
            answers.Add(new ValidationAnswer(csv.GetField(label)!, csv.GetField(predicted)!));
        return answers;
    }
}
