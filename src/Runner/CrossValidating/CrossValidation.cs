using Serilog;
using VisionFinetune.Engine.Files;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.CrossValidating;

/// <summary>Trains a recipe once for every fold of every repeat, each in a run folder of its own under <c>folds/</c>, and says what
/// the model is worth on rows it has not seen. An interrupted one goes on where it was.</summary>
internal sealed class CrossValidation(Recipe recipe, CrossValidationPlan plan, RunDirectory run, Device device)
{
    /// <summary>Trains what is not trained yet, and writes the summary, the out-of-fold predictions and the report.</summary>
    public CrossValidationSummary Execute(CancellationToken stop)
    {
        RunDirectory.WriteJson(run.EnvironmentFile, RunEnvironment.Current(device, TimeProvider.System));
        var results = new List<FoldResult>();
        var predictions = new OutOfFoldPredictions();
        foreach (var fold in plan.Recipes(recipe))
        {
            stop.ThrowIfCancellationRequested();
            var folder = run.Fold(fold.Name);
            results.Add(Train(fold, folder, stop));
            predictions.Add(fold, Path.Combine(folder.PredictionsFolder, "validation.csv"));
            Log.Information("{Name:l}: {Score:l}", fold.Name, Describe(results[^1].Last));
        }
        predictions.Write(Path.Combine(run.PredictionsFolder, "out-of-fold.csv"));
        var summary = CrossValidationSummary.Of(plan, results, new TableSource((Recipes.Settings.CsvSettings)recipe.Data).TrainFile);
        AtomicFile.WriteText(Path.Combine(run.Folder, "report.html"), CrossValidationPage.Render(run.Name, summary, RecipeWriter.Write(recipe)));
        RunDirectory.WriteJson(run.SummaryFile, summary);
        foreach (var line in CrossValidationPage.Verdict(summary))
            Log.Information("{Line:l}", line);
        return summary;
    }

    private FoldResult Train(FoldRecipe fold, RunDirectory folder, CancellationToken stop)
    {
        using var task = LearningTask.Load(fold.Recipe, device);
        if (!File.Exists(folder.SummaryFile))
        {
            using var taken = RunLock.Take(folder.Folder);
            var resume = folder.Checkpoints.Recover(problem => Log.Warning("{Fold:l}: {Problem:l}", fold.Name, problem)) && RunMetadata.IsOf(folder.Checkpoints.Last, fold.Recipe);
            AtomicFile.WriteText(folder.RecipeFile, RecipeWriter.Write(fold.Recipe));
            var (model, _) = task.CreateModel(resume);
            using (model)
                new TrainingRun(fold.Recipe, folder, task, model, device) { IsPart = true }.Execute(resume, stop);
        }
        return FoldResult.Of(fold, folder, task.CountOf(SplitName.Validation));
    }

    private static string Describe(FoldScore score) => score switch
    {
        { Accuracy: { } accuracy } => FormattableString.Invariant($"accuracy {accuracy:P1}, loss {score.Loss:F4}"),
        { Rmse: { } rmse } => FormattableString.Invariant($"RMSE {rmse:G4}, loss {score.Loss:F4}"),
        _ => FormattableString.Invariant($"loss {score.Loss:F4}"),
    };
}
