using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Studies.Planning;
using VisionFinetune.Runner.Studies.Settings;

namespace VisionFinetune.Runner.Studies.Results;

/// <summary>Makes a study of runs that were trained one by one: runs whose recipes differ in nothing but the seed are one variant, named by
/// what sets it apart from the others.</summary>
internal static class RunComparison
{
    /// <param name="runs">At least two.</param>
    /// <param name="wanted">What decides; none: accuracy for classes, RMSE for values.</param>
    /// <param name="at">Which epoch of a run counts.</param>
    /// <param name="baseline">Name of a variant; none: all pairs.</param>
    /// <exception cref="UserException">A run is there twice, or the runs have nothing to be compared by.</exception>
    public static StudyResult Of(IReadOnlyList<RunDirectory> runs, StudyScore? wanted, ScoredEpoch at, string? baseline)
    {
        Check(runs);
        return Of([.. runs.Select(run => new ReadRun(run, RecipeLoader.Load(run.RecipeFile), run.ReadMetrics()))], wanted, at, baseline);
    }

    /// <summary>The same for runs that were read already.</summary>
    /// <inheritdoc cref="Of(IReadOnlyList{RunDirectory}, StudyScore?, ScoredEpoch, string?)"/>
    public static StudyResult Of(IReadOnlyList<ReadRun> runs, StudyScore? wanted, ScoredEpoch at, string? baseline)
    {
        Check([.. runs.Select(r => r.Run)]);
        var metric = MetricOf([.. runs.Select(l => l.Recipe)], wanted);
        var groups = runs.GroupBy(l => RecipeWriter.Write(l.Recipe with { Seed = 0, Name = "recipe" })).Select(g => g.ToList()).ToList();
        var parameters = Differences([.. groups.Select(g => g[0].Recipe)]);
        var names = Names(groups, parameters);
        if (baseline is not null && !names.Contains(baseline))
            throw new UserException($"The baseline '{baseline}' is none of what is compared: {string.Join(", ", names.Select(n => $"'{n}'"))}.");
        return new StudyResult
        {
            Name = $"{runs.Count} runs",
            Metric = metric,
            ScoredAt = at == ScoredEpoch.Best ? "best epoch" : "last epoch",
            Variants = [.. groups.Select((g, i) => new StudyVariant(names[i], parameters[i], g[0].Recipe))],
            Runs = [.. groups.SelectMany((g, i) => g.Select(l => StudyReader.ReadRun(l.Run, names[i], l.Recipe.Seed, metric, at, isHalved: false, l.Epochs)))],
            Baseline = baseline,
            Unit = runs[0].Recipe.Data is CsvSettings ? "rows" : "images",
        };
    }

    private static void Check(IReadOnlyList<RunDirectory> runs)
    {
        if (runs.GroupBy(r => r.Folder).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UserException($"Run '{twice.First().Name}' is named twice; a comparison needs different runs.");
        if (runs.FirstOrDefault(r => r.IsCrossValidation) is { } folds)
            throw new UserException($"Run '{folds.Name}' is a cross-validation; name runs in its folder folds/ instead.");
    }

    private static StudyMetric MetricOf(IReadOnlyList<Recipe> recipes, StudyScore? wanted)
    {
        if (recipes.Select(r => r.Task == RecipeTask.TabularRegression).Distinct().Count() > 1)
            throw new UserException("Some runs predict classes and others values; compare them apart.");
        return StudyMetric.For(recipes[0].Task, wanted);
    }

    /// <summary>For each recipe the settings in which not all agree.</summary>
    private static List<IReadOnlyList<KeyValuePair<string, string>>> Differences(IReadOnlyList<Recipe> recipes)
    {
        var leaves = recipes.Select(r => RecipeLeaves.Of(r).Where(l => l.Name is not ("seed" or "name")).ToList()).ToList();
        var names = leaves.SelectMany(l => l.Select(p => p.Name)).Distinct()
            .Where(name => leaves.Select(l => l.FirstOrDefault(p => p.Name == name)?.Text).Distinct().Count() > 1).ToHashSet();
        return [.. leaves.Select(l => (IReadOnlyList<KeyValuePair<string, string>>)
            [.. l.Where(p => names.Contains(p.Name)).Select(p => new KeyValuePair<string, string>(p.Name, p.Text))])];
    }

    /// <summary>The recipe's name where that tells the variants apart, otherwise what differs.</summary>
    private static List<string> Names(
        List<List<ReadRun>> groups, List<IReadOnlyList<KeyValuePair<string, string>>> parameters)
    {
        List<string> names = [.. groups.Select(g => g[0].Recipe.Name)];
        if (names.Distinct().Count() == names.Count)
            return names;
        names = [.. parameters.Select(p => string.Join(", ", p.Where(IsShort).Select(d => ParameterText.Label(d.Key, d.Value)).Take(4)))];
        return names.Distinct().Count() == names.Count && names.All(n => n.Length > 0) ? names : [.. groups.Select(g => g[0].Run.Name)];

        static bool IsShort(KeyValuePair<string, string> difference) => difference.Value.Length <= 40;
    }
}
