using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Training;

/// <summary>What evaluate and predict work on: a recipe and a file with all weights of its model.</summary>
/// <param name="Recipe">Says how images reach the model.</param>
/// <param name="WeightsFile">A checkpoint or a plain weight file.</param>
internal sealed record ModelTarget(Recipe Recipe, string WeightsFile)
{
    /// <summary>Understands a run (its best checkpoint), a checkpoint inside a run, or any weight file with a recipe.</summary>
    /// <exception cref="UserException">Neither, or a weight file without a recipe.</exception>
    public static ModelTarget Resolve(string target, string? recipeFile, string runs)
    {
        if (File.Exists(target))
            return OfFile(target, recipeFile);
        if (!Directory.Exists(target) && !Directory.Exists(Path.Combine(runs, target)))
            throw new UserException($"'{target}' is neither a run nor a checkpoint: there is no such file or folder, also not "
                + $"under '{runs}'.");
        var found = RunDirectory.Open(target, runs);
        if (found.IsCrossValidation)
            throw new UserException($"Run '{found.Name}' is a cross-validation; name one of its folds, such as "
                + $"{Path.Combine(found.Folder, "folds", "r1-f1")}.");
        return OfRun(found, recipeFile);
    }

    /// <summary>A run's best checkpoint.</summary>
    /// <exception cref="UserException">There is none yet.</exception>
    public static ModelTarget OfRun(RunDirectory found, string? recipeFile = null)
    {
        if (!File.Exists(found.Checkpoints.Best))
            throw new UserException($"Run '{found.Name}' has no best checkpoint yet; it must finish an epoch first.");
        return new(RecipeLoader.Load(recipeFile ?? found.RecipeFile), found.Checkpoints.Best);
    }

    private static ModelTarget OfFile(string file, string? recipeFile)
    {
        if ((recipeFile ?? RunDirectory.Containing(file)?.RecipeFile) is { } recipe)
            return new(RecipeLoader.Load(recipe), file);
        var text = RunMetadata.RecipeText(file) ?? throw new UserException(
            $"'{file}' is not inside a run, so the recipe is not known; name it with --recipe RECIPE.");
        return new(RecipeLoader.Parse(text, $"the recipe in {file}"), file);
    }
}
