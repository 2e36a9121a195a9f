using VisionFinetune.Engine;
using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Randomness;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Tabular.Data;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Runner.Training;

/// <summary>The rows of a table recipe by split.</summary>
internal sealed class TableRows
{
    private readonly Table _all;
    private readonly Table? _test;
    private readonly int[] _train, _validation;

    private TableRows(Table all, Table? test, int[] train, int[] validation, IReadOnlyList<string> targets)
    {
        (_all, _test, _train, _validation) = (all, test, train, validation);
        (Train, Validation) = (all.Select(train), all.Select(validation));
        LabelledTest = test is not null && targets.All(column => test.Has(column) && test[column].Any(cell => cell is not null)) ? test : null;
    }

    public Table Train { get; }

    public Table Validation { get; }

    /// <summary>The test rows where they have the target.</summary>
    public Table? LabelledTest { get; }

    /// <summary>Every row, of the test file too.</summary>
    public Table All => _test is null ? _all : _all.Append(_test);

    /// <summary>Sets the validation rows aside: a fold, or a share.</summary>
    /// <exception cref="UserException">There are not enough rows, or a row has no target.</exception>
    public static TableRows Divide(Recipe recipe, Table all, Table? test)
    {
        var settings = (CsvSettings)recipe.Data;
        var isClassification = recipe.Task == RecipeTask.TabularClassification;
        var classes = isClassification && settings.Stratify ? TargetCoding.OfClasses(all, settings.Target[0]).ClassNumbers(all) : null;
        var (train, validation) = settings.Fold is { } fold
            ? RowSplit.Fold(all.RowCount, classes, fold.Index - 1, fold.Of, RandomKey.Of(fold.Seed, RandomPurpose.Split))
            : RowSplit.HoldOut(all.RowCount, classes, settings.Validation, RandomKey.Of(recipe.Seed, RandomPurpose.Split));
        return new TableRows(all, test, train, validation, settings.Target);
    }

    /// <summary>For each row of a split its number in its file, 0 for the first.</summary>
    public IReadOnlyList<int> IndicesOf(SplitName split) => split switch
    {
        SplitName.Train => _train,
        SplitName.Validation => _validation,
        _ => [.. Enumerable.Range(0, _test!.RowCount)],
    };
}
