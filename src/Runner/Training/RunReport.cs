using System.Globalization;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Reports;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Training;

/// <summary>Puts together what the report of a run says: of a finished one, or of one that was interrupted.</summary>
internal sealed class RunReport(Recipe recipe, RunDirectory run, ILearningTask task, RunEnvironment environment, string counts)
{
    public ReportData Finished(RunSummary summary, IReadOnlyList<EpochMetrics> epochs, IReadOnlyList<Mistake> mistakes) =>
        Common(epochs, summary.BestEpoch, $"{summary.Diagnosis.Verdict.Replace('_', ' ')}: {summary.Diagnosis.Evidence} {summary.Diagnosis.Advice}", summary.Seconds) with
        {
            Facts = [.. Facts(summary.Seconds), .. summary.Temperature is { } t ? [Describe(t)] : Array.Empty<KeyValuePair<string, string>>()],
            Validation = summary.Validation,
            Test = summary.Test,
            Mistakes = mistakes,
        };

    /// <summary>What is known without another look at the data: curves, but no scores.</summary>
    public ReportData Interrupted(TrainingProgress progress, IReadOnlyList<EpochMetrics> epochs) =>
        Common(epochs, progress.BestEpoch, string.Create(CultureInfo.InvariantCulture,
            $"Interrupted after {progress.Epoch} of {recipe.Train.Epochs} epochs, at step {progress.Step}. Continue with: vft train --resume {run.Folder}"),
            epochs.Sum(e => e.Seconds));

    private IReadOnlyList<KeyValuePair<string, string>> Facts(double seconds) =>
    [
        new("Data", task.Source),
        new("Samples", counts),
        .. task.Facts,
        new("Duration", TimeSpan.FromSeconds(Math.Round(seconds)).ToString("c", CultureInfo.InvariantCulture)),
    ];

    private static KeyValuePair<string, string> Describe(TemperatureScaling scaling) => new("Temperature", string.Create(CultureInfo.InvariantCulture,
        $"{scaling.Temperature:f2}: dividing the logits by it changes the calibration error of the validation split, which it was fitted on, from {scaling.ErrorBefore:f3} to {scaling.Error:f3} (vft predict --calibrated)"));

    private ReportData Common(IReadOnlyList<EpochMetrics> epochs, int bestEpoch, string diagnosis, double seconds) => new()
    {
        RunName = run.Name,
        Diagnosis = diagnosis,
        RecipeYaml = RecipeWriter.Write(recipe),
        Environment = environment.Rows,
        Facts = Facts(seconds),
        Notices = task.Notices,
        Unit = task.Unit,
        OutputNames = task.OutputNames,
        Epochs = epochs,
        BestEpoch = bestEpoch,
        ClassNames = task.ClassNames,
    };
}
