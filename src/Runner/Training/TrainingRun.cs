using System.Diagnostics;
using System.Globalization;
using Serilog;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Reports;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Vision.Data;
using VisionFinetune.Vision.Models;
using VisionFinetune.Vision.Weights;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Training;

/// <summary>One execution of a recipe, from its data to its report.</summary>
internal sealed class TrainingRun(Recipe recipe, RunDirectory run, ImageTask task, ResNet model, Device device)
{
    private const int ShownMistakes = 20;

    /// <summary>Trains, scores the best checkpoint and writes everything into the run's folder.</summary>
    /// <param name="resume">Continue from the newest checkpoint instead of starting.</param>
    /// <param name="stop">Ends the run between two steps.</param>
    public RunSummary Execute(bool resume, CancellationToken stop)
    {
        var duration = Stopwatch.StartNew();
        Log.Information("Data: {Source}: {Train} training, {Validation} validation and {Test} test images of {Classes} classes",
            task.Splits.Source, task.Splits.Train.Count, task.Validation.Count, task.Test?.Count ?? 0, task.ClassNames.Count);
        var environment = RunEnvironment.Current(device, TimeProvider.System);
        RunDirectory.WriteJson(run.EnvironmentFile, environment);

        var (bestEpoch, epochsBefore) = Train(resume, stop);
        using var best = WeightFile.Read(run.Checkpoints.Best);
        StateDictLoader.Load(model, best, ModelBuilder.NameOf(recipe), run.Checkpoints.Best, []);
        var (validation, mistakes) = Score(task.Validation, "validation", stop);
        var test = task.Test is { } split ? Score(split, "test", stop).Metrics : null;

        var epochs = run.ReadMetrics();
        var seconds = duration.Elapsed.TotalSeconds + epochs.Take(epochsBefore).Sum(e => e.Seconds);
        var summary = new RunSummary(
            bestEpoch, validation.Loss, validation.Accuracy, validation, test, Diagnosis.Of(epochs), task.Splits.Source, epochs.Count, seconds);
        RunDirectory.WriteJson(run.SummaryFile, summary);
        ReportWriter.Write(Report(summary, environment, epochs, mistakes), run.Folder);
        return summary;
    }

    private (int BestEpoch, int EpochsBefore) Train(bool resume, CancellationToken stop)
    {
        using var train = task.Samples(task.Splits.Train);
        using var validation = task.Samples(task.Validation);
        var observers = new ObserverList(new RunRecorder(run));
        using var trainer = new Trainer(new TrainerParts
        {
            Model = model,
            Train = train,
            Validation = validation,
            Loss = recipe.Loss,
            Optimizer = recipe.Optimizer,
            Scheduler = recipe.Scheduler,
            Settings = recipe.Train,
            Checkpoints = run.Checkpoints,
            Observer = observers,
            Seed = recipe.Seed,
            Metadata = RunMetadata.Of(task.ClassNames, recipe),
        });
        if (resume)
        {
            trainer.Resume();
            run.TruncateMetrics(trainer.Progress.Epoch);
            Log.Information("Resuming after epoch {Epoch}, step {Step}", trainer.Progress.Epoch, trainer.Progress.Step);
        }
        Log.Information("Training {Parameters:N0} parameters on {Device} for {Epochs} epochs", trainer.TrainableParameters, device.ToString(), recipe.Train.Epochs);
        var epochsBefore = trainer.Progress.Epoch;
        ProgressBar.Show(recipe.Train.Epochs, epochsBefore, bar =>
        {
            observers.Add(bar);
            trainer.Run(stop);
        });
        return (trainer.Progress.BestEpoch, epochsBefore);
    }

    private (ClassificationMetrics Metrics, IReadOnlyList<Mistake> Mistakes) Score(ImageDataset split, string name, CancellationToken stop)
    {
        using var samples = task.Samples(split);
        using var scope = NewDisposeScope();
        var (metrics, logits) = Evaluator.Evaluate(model, samples, recipe.Loss.Build(), recipe.Train.EvalBatchSize, stop);
        var predictions = Predictions.Of(logits);
        predictions.Write(Path.Combine(run.PredictionsFolder, $"{name}.csv"), split);
        Log.Information("Best checkpoint on the {Split} split: accuracy {Accuracy:P2}, loss {Loss:F4}", name, metrics.Accuracy, metrics.Loss);
        return (metrics, predictions.MostConfidentMistakes(split, ShownMistakes));
    }

    private ReportData Report(
        RunSummary summary, RunEnvironment environment, IReadOnlyList<EpochMetrics> epochs, IReadOnlyList<Mistake> mistakes) => new()
        {
            RunName = run.Name,
            Diagnosis = $"{summary.Diagnosis.Verdict.Replace('_', ' ')}: {summary.Diagnosis.Evidence} {summary.Diagnosis.Advice}",
            RecipeYaml = RecipeWriter.Write(recipe),
            Environment = environment.Rows,
            Facts =
            [
                new("Data", summary.DataSource),
                new("Images", string.Create(CultureInfo.InvariantCulture,
                    $"{task.Splits.Train.Count:N0} training, {task.Validation.Count:N0} validation, {task.Test?.Count ?? 0:N0} test")),
                new("Model", $"{ModelBuilder.NameOf(recipe)}, weights: {recipe.Model.Weights ?? "none"}"),
                new("Duration", TimeSpan.FromSeconds(Math.Round(summary.Seconds)).ToString("c", CultureInfo.InvariantCulture)),
            ],
            Notices = task.Splits.Notices,
            Epochs = epochs,
            BestEpoch = summary.BestEpoch,
            ClassNames = task.ClassNames,
            Validation = summary.Validation,
            Test = summary.Test,
            Mistakes = mistakes,
        };
}
