using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Binding;
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
    public string Name => Models is [var only] ? only.WeightsFile : Run?.Folder ?? string.Join(", ", Models.Select(model => model.WeightsFile));

    /// <summary>The recipes of all that was named, in that order and without repetition.</summary>
    public IReadOnlyList<Recipe> Recipes { get; init; } = [Recipe];

    /// <summary>Several runs or checkpoints whose answers are averaged, every model counting once.</summary>
    /// <param name="targets">What <see cref="Resolve"/> understands, at least one.</param>
    /// <param name="recipeFile">For plain weight files.</param>
    /// <param name="runs">Where runs are looked for.</param>
    /// <exception cref="UserException">One of them cannot be used, is named twice, or learned another task.</exception>
    public static PredictionTarget ResolveAll(IReadOnlyList<string> targets, string? recipeFile, string runs)
    {
        var resolved = targets.Select(target => Resolve(target, recipeFile, runs)).ToList();
        if (resolved is [var only])
            return only;
        var models = resolved.SelectMany(target => target.Models).ToList();
        if (models.GroupBy(model => Path.GetFullPath(model.WeightsFile)).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UserException($"'{twice.Key}' is named twice, so it would count twice; name every run once.");
        if (resolved.Find(target => target.Recipe.Task != resolved[0].Recipe.Task) is { } other)
        {
            throw new UserException($"'{resolved[0].Name}' is a {Names.Of(resolved[0].Recipe.Task)}, but '{other.Name}' is a "
                + $"{Names.Of(other.Recipe.Task)}; only answers to the same question can be averaged.");
        }
        return new(null, resolved[0].Recipe, models)
        {
            Recipes = [.. resolved.Select(target => target.Recipe).DistinctBy(RecipeWriter.Write)],
        };
    }

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
