using System.Text.RegularExpressions;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Files;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Studies.Results;
using VisionFinetune.Runner.Studies.Settings;
using VisionFinetune.Runner.Training;

namespace VisionFinetune.Runner.Studies.Planning;

/// <summary>Turns settings into a plan: every variant's recipe is read and checked before anything is written.</summary>
/// <param name="settings">As the user gave them.</param>
/// <param name="dataFolder">Replaces the recipe's folder.</param>
internal sealed partial class StudyPlanner(StudySettings settings, string? dataFolder)
{
    private readonly string _baseText = RecipeFile.Read(settings.Recipe);
    private readonly Dictionary<string, DataSettings> _resolved = [];

    /// <summary>Of the study.</summary>
    public string Name => settings.Name;

    /// <summary>Every variant with its recipe.</summary>
    /// <exception cref="UserException">A variant's recipe cannot be used, variants differ in what they learn, or two of them are the same.</exception>
    public IReadOnlyList<StudyVariant> Variants()
    {
        var variants = PlannedVariant.Of(settings).Select(v => new StudyVariant(v.Name, v.Parameters, RecipeOf(v))).ToList();
        var tasks = variants.Select(v => v.Recipe.Task).Distinct().ToList();
        if (tasks.Count > 1)
            throw new UserException("The variants learn different tasks, so there is no score to compare them by; vary anything but 'task'.");
        _ = StudyMetric.For(tasks[0], settings.Metric);
        if (variants.GroupBy(v => RecipeWriter.Write(v.Recipe)).FirstOrDefault(g => g.Count() > 1) is { } same)
            throw new UserException($"The variants {string.Join(" and ", same.Select(v => $"'{v.Name}'"))} are the same recipe; a comparison would say nothing.");
        if (settings.Baseline is { } baseline && variants.All(v => v.Name != baseline))
            throw new UserException($"The baseline '{baseline}' is not a variant; there are {string.Join(", ", variants.Take(20).Select(v => $"'{v.Name}'"))}.");
        if (settings.Halving is not null && variants.Select(v => v.Recipe.Train.Epochs).Distinct().Count() > 1)
            throw new UserException("Halving compares variants after equally many epochs; vary anything but 'train.epochs', or leave halving out.");
        return variants;
    }

    /// <summary>Writes the study's folder: settings, the recipe of every run, and last the plan.</summary>
    /// <param name="folder">The study's, empty but for a log.</param>
    /// <param name="variants">From <see cref="Variants"/>.</param>
    /// <param name="jobs">Runs side by side.</param>
    /// <param name="device">As for <c>--device</c>.</param>
    public StudyPlan Write(string folder, IReadOnlyList<StudyVariant> variants, int jobs, string device)
    {
        var recipe = variants[0].Recipe;
        var plan = new StudyPlan(
            settings with { Recipe = "base.yaml" }, StudyMetric.For(recipe.Task, settings.Metric).Key, [.. variants.Select((v, i) => new PlannedRuns(v.Name, SlugOf(v, i), v.Parameters))],
            [.. Enumerable.Range(0, settings.Seeds).Select(k => recipe.Seed + k)], variants.Max(v => v.Recipe.Train.Epochs), jobs,
            Math.Max(1, Environment.ProcessorCount / jobs), device, recipe.Data is CsvSettings ? "rows" : "images");
        AtomicFile.WriteText(Path.Combine(folder, "base.yaml"), _baseText);
        AtomicFile.WriteText(Path.Combine(folder, "study.yaml"), RecipeWriter.Write(plan.Settings));
        foreach (var (variant, runs) in variants.Zip(plan.Variants))
        {
            foreach (var seed in plan.Seeds)
            {
                var run = RunDirectory.OfStudy(Path.Combine(folder, StudyPlan.FolderOf(runs, seed)));
                Directory.CreateDirectory(run.Folder);
                File.WriteAllText(run.RecipeFile, RecipeWriter.Write(variant.Recipe with { Seed = seed }));
            }
        }
        plan.Write(folder);
        return plan;
    }

    private Recipe RecipeOf(PlannedVariant variant)
    {
        try
        {
            var recipe = RecipeLoader.Parse(
                _baseText, settings.Recipe, Path.GetFileNameWithoutExtension(settings.Recipe), [.. settings.Set, .. variant.Overrides]);
            return recipe.Train.BatchSize is not null
                ? recipe with { Data = Resolve(recipe) }
                : throw new UserException($"Variant '{variant.Name}' has train.batch_size: auto, but a study compares what is the same on every machine; write a "
                    + "number, such as --set train.batch_size=64.");
        }
        catch (RecipeException e)
        {
            throw new UserException($"Variant '{variant.Name}' cannot be trained.\n{e.Message}");
        }
    }

    /// <summary>The data really used; variants with the same data are told about it once.</summary>
    private DataSettings Resolve(Recipe recipe)
    {
        var key = RecipeWriter.Write(recipe.Data);
        if (!_resolved.TryGetValue(key, out var data))
            _resolved[key] = data = DatasetFactory.Resolve(recipe, dataFolder).Data;
        return data;
    }

    private static string SlugOf(StudyVariant variant, int index)
    {
        var words = UnsafeInName().Replace(variant.Name, "-").Trim('-', '.');
        return FormattableString.Invariant($"{index + 1:00}-{(words.Length <= 40 ? words : words[..40])}").TrimEnd('-', '.');
    }

    [GeneratedRegex("[^A-Za-z0-9._=-]+")]
    private static partial Regex UnsafeInName();
}
