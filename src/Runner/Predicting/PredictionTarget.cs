using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Training;

namespace VisionFinetune.Runner.Predicting;

/// <summary>What predicts: one model, or all models of a cross-validation, whose answers are averaged.</summary>
/// <param name="Run">The run they belong to; none for a weight file of its own.</param>
/// <param name="Recipe">What the models were trained with, but for seeds and folds.</param>
/// <param name="Models">At least one.</param>
internal sealed record PredictionTarget(RunDirectory? Run, Recipe Recipe, IReadOnlyList<ModelTarget> Models)
{
    /// <summary>What messages call it.</summary>
    public string Name => Models is [var only] ? only.WeightsFile : Run!.Folder;

    /// <summary>Understands what <see cref="ModelTarget.Resolve"/> does, and the run of a cross-validation.</summary>
    /// <exception cref="UserException">There is no such thing, or a fold is not trained yet.</exception>
    public static PredictionTarget Resolve(string target, string? recipeFile, string runs)
    {
        if (!File.Exists(target) && (Directory.Exists(target) || Directory.Exists(Path.Combine(runs, target)))
            && RunDirectory.Open(target, runs) is { IsCrossValidation: true } run)
        {
            if (!File.Exists(run.SummaryFile))
                throw new UserException($"The cross-validation '{run.Name}' is not finished; continue it with: vft train --resume {run.Folder}");
            return new(run, RecipeLoader.Load(run.RecipeFile), [.. run.Folds().Select(fold => ModelTarget.OfRun(fold))]);
        }
        var model = ModelTarget.Resolve(target, recipeFile, runs);
        return new(RunDirectory.Containing(model.WeightsFile), model.Recipe, [model]);
    }
}
