using System.Text.Json;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Studies.Analysis;
using VisionFinetune.Runner.Studies.Page;
using VisionFinetune.Runner.Studies.Results;
using VisionFinetune.Runner.Studies.Running;

namespace VisionFinetune.Runner.Studies;

/// <summary>A study from its plan to its verdict. Everything is read from the folder, so starting, resuming and reporting are one thing.</summary>
internal sealed class StudySession(StudyFolder study, TimeProvider clock)
{
    /// <summary>Trains what is missing, lets validation choose, scores the test split once, and writes the report.</summary>
    /// <exception cref="UserException">No run reached its end.</exception>
    /// <exception cref="OperationCanceledException">Stopped; every run in progress has a checkpoint, and a report of what is there is written.</exception>
    public async Task<StudySummary> Run(WorkerPool workers, CancellationToken stop)
    {
        var (result, analysis) = await TrainAndScore(new StudyRunner(study, workers), stop);
        workers.Release();      // they end while the report is written
        return Report(result, analysis);
    }

    /// <summary>Writes page, pictures, table and summary from what the folder holds now.</summary>
    public StudySummary Report()
    {
        var result = StudyReader.Read(study);
        return Report(result, StudyAnalyzer.Analyze(result));
    }

    private async Task<(StudyResult Result, StudyAnalysis Analysis)> TrainAndScore(StudyRunner runner, CancellationToken stop)
    {
        try
        {
            await runner.Train(stop);
            var result = StudyReader.Read(study);
            var analysis = StudyAnalyzer.Analyze(result);
            if (analysis.Chosen is not { } chosen)
                throw new UserException($"No run of the study reached its end. The first error: {result.Runs.FirstOrDefault(r => r.Error is not null)?.Error}");
            TestClaim.Take(study.Path, chosen, clock);
            await runner.ScoreTest(study.Plan.Variants.First(v => v.Name == chosen), stop);
            return (result, analysis);
        }
        catch
        {
            Report();       // of what is there
            throw;
        }
    }

    private StudySummary Report(StudyResult result, StudyAnalysis analysis)
    {
        var test = TestClaim.Scores(study.Path, study.Plan, result.Variants[0].Recipe.Task == RecipeTask.TabularRegression);
        var summary = SummaryOf(result, analysis, test);
        StudyReportWriter.Write(
            new StudyReport
            {
                Kind = "Study",
                Result = result,
                Analysis = analysis,
                StudyYaml = File.ReadAllText(Path.Combine(study.Path, "study.yaml")),
                Notices = Notices(result, summary),
                Facts = Facts(result, summary),
                LearningRates = RateCurves.Of(result),
                Sheets = VariantSheets.Of(result.Variants),
                Test = test,
            },
            study.Path);
        RunDirectory.WriteJson(study.SummaryFile, summary);
        return summary;
    }

    private StudySummary SummaryOf(StudyResult result, StudyAnalysis analysis, TestScore? test) => new(
        result.Name, result.Metric.Key, result.ScoredAt, result.Runs.All(r => r.State != RunState.Pending),
        result.Runs.Count(r => r.State == RunState.Finished), result.Runs.Count(r => r.State == RunState.Failed),
        result.Runs.Sum(r => (long)r.Epochs.Count), result.Variants.Sum(v => (long)v.Recipe.Train.Epochs) * study.Plan.Seeds.Count,
        result.Runs.Sum(r => r.Seconds), analysis, test);

    private static List<string> Notices(StudyResult result, StudySummary summary)
    {
        var notices = new List<string>();
        if (result.Variants.Any(v => v.Recipe.Data is SyntheticSettings))
            notices.Add("THIS IS NOT CIFAR-10 but SYNTHETIC drawings: the scores say nothing about real images.");
        if (!summary.IsComplete)
            notices.Add($"The study is not complete: {result.Runs.Count(r => r.State == RunState.Pending)} of {result.Runs.Count} runs are missing.");
        if (summary.Failed > 0)
            notices.Add($"{summary.Failed} of {result.Runs.Count} runs failed; the table of runs says why.");
        return notices;
    }

    private List<KeyValuePair<string, string>> Facts(StudyResult result, StudySummary summary)
    {
        var facts = new List<KeyValuePair<string, string>>();
        if (result.Runs.FirstOrDefault(r => r.State == RunState.Finished) is { } finished)
        {
            var run = RunDirectory.OfStudy(finished.Folder);
            facts.Add(new("Data", Text(run.SummaryFile, "data_source")));
            facts.Add(new("Machine", $"{Text(run.EnvironmentFile, "processor")}, {Text(run.EnvironmentFile, "device")}"));
        }
        facts.Add(new("Runs", FormattableString.Invariant(
            $"{result.Runs.Count}: {result.Variants.Count} variants × {study.Plan.Seeds.Count} seeds ({string.Join(", ", study.Plan.Seeds)})")));
        facts.Add(new("Side by side", FormattableString.Invariant($"{study.Plan.Jobs}, each with {study.Plan.Threads} thread(s)")));
        facts.Add(new("Epochs trained", summary.EpochsTrained == summary.EpochsPlanned
            ? FormattableString.Invariant($"{summary.EpochsTrained}")
            : FormattableString.Invariant($"{summary.EpochsTrained} of {summary.EpochsPlanned} planned: {100.0 * (summary.EpochsPlanned - summary.EpochsTrained) / summary.EpochsPlanned:f0} % saved")));
        facts.Add(new("Time spent training", Reports.Numbers.Seconds(summary.TrainingSeconds)));
        return facts;
    }

    private static string Text(string jsonFile, string key)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(jsonFile));
        return json.RootElement.TryGetProperty(key, out var value) ? value.ToString() : "";
    }
}
