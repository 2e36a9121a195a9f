using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.CrossValidating;

/// <summary>How often every row validates: <c>cross_validation.json</c> of the run.</summary>
/// <param name="Folds">Parts the rows are divided into.</param>
/// <param name="Repeats">Times they are divided anew.</param>
internal sealed record CrossValidationPlan(int Folds, int Repeats)
{
    private const int Most = 1000;

    /// <summary>The plan of a run that was begun.</summary>
    /// <exception cref="UserException">The file is damaged.</exception>
    public static CrossValidationPlan Read(RunDirectory run) => JsonFile.Read<CrossValidationPlan>(
        run.CrossValidationFile, plan => plan is { Folds: >= 2 and <= Most, Repeats: >= 1 and <= Most },
        "Write the --folds and --repeats the run was started with into it, such as {\"folds\":5,\"repeats\":3}.");

    /// <summary>The recipe of every single training, in order. Each repeat divides the rows anew, and each training has a seed of
    /// its own; all follow from the recipe's seed.</summary>
    public IEnumerable<FoldRecipe> Recipes(Recipe recipe)
    {
        var data = (CsvSettings)recipe.Data;
        for (var repeat = 1; repeat <= Repeats; repeat++)
        {
            for (var fold = 1; fold <= Folds; fold++)
            {
                var settings = new FoldSettings { Index = fold, Of = Folds, Seed = recipe.Seed + repeat - 1 };
                var seed = recipe.Seed + (repeat - 1) * Folds + fold - 1;
                yield return new FoldRecipe(repeat, fold, recipe with { Seed = seed, Data = data with { Fold = settings } });
            }
        }
    }

    /// <exception cref="UserException">The recipe cannot be cross-validated.</exception>
    public void Check(Recipe recipe)
    {
        if (Folds is < 2 or > Most)
            throw new UserException($"--folds is {Folds}; expected 2 to 1000.");
        if (Repeats is < 1 or > Most)
            throw new UserException($"--repeats is {Repeats}; expected 1 to 1000.");
        if (recipe.Data is not CsvSettings csv)
            throw new UserException("--folds cross-validates tables (data.source: csv); this recipe learns from images. Train it with several seeds "
                + "instead: --set seed=1");
        if (recipe.Train.BatchSize is null)
            throw new UserException("'train.batch_size' is auto, but all folds are trained alike; write a number, such as --set train.batch_size=64.");
        if (csv.Fold is not null)
            throw new UserException("The recipe has data.fold, which is one fold of a cross-validation already; leave it out to use --folds.");
    }
}

/// <summary>One training of a cross-validation.</summary>
internal sealed record FoldRecipe(int Repeat, int Fold, Recipe Recipe)
{
    /// <summary>Of its folder, such as <c>r1-f3</c>.</summary>
    public string Name => FormattableString.Invariant($"r{Repeat}-f{Fold}");
}
