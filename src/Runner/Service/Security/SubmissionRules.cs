using System.Text.RegularExpressions;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Vision.Weights;

namespace VisionFinetune.Runner.Service.Security;

/// <summary>What a recipe may say that somebody submits to the service: it names nothing outside the service's folders, no address, and
/// nothing that no memory can hold.</summary>
/// <param name="settings">Of the service.</param>
internal sealed partial class SubmissionRules(ServiceSettings settings)
{
    private readonly ConfinedFolder _data = new(settings.DataFolder);
    private readonly ConfinedFolder _recipes = new(settings.RecipesFolder);
    private readonly ConfinedFolder _runs = new(settings.RunsFolder);
    private readonly ConfinedFolder _pretrained = new(settings.PretrainedFolder);
    private readonly HashSet<string> _weights = [.. WeightsManifest.Load().Entries.Select(entry => entry.Name)];

    private TrainingLimits Limits => settings.Limits.Training;

    /// <summary>Every setting that is refused, by its path such as <c>data.root</c>.</summary>
    /// <param name="recipe">Valid, its data folder absolute. To be asked when a run is submitted and again when it begins: links may
    /// have changed.</param>
    public IEnumerable<(string Field, string Message)> Check(Recipe recipe)
    {
        foreach (var text in RecipeTexts.Of(recipe))
        {
            if (Problem(text, recipe) is { } message)
                yield return (text.Field, $"'{text.Field}' is '{Shown(text.Value)}', {message}");
        }
        foreach (var problem in RecipeSizes.Check(recipe, Limits))
            yield return problem;
    }

    /// <summary>Why a study is too large, or none.</summary>
    /// <param name="variants">What it compares.</param>
    /// <param name="seeds">Runs of each.</param>
    public string? CheckStudy(int variants, int seeds)
    {
        var (runs, most) = ((long)variants * seeds, Limits.StudyRuns);
        return runs <= most ? null : FormattableString.Invariant($"The study has {variants} variants of {seeds} seeds, {runs:N0} runs; this service takes at most {most:N0}.");
    }

    private string? Problem(RecipeText text, Recipe recipe) => text.Meaning switch
    {
        TextMeaning.Words => null,
        null => "but this service does not take recipes with this setting.",
        _ when text.Value.Any(char.IsControl) => "which has characters that no path has.",
        _ when IsAddress(text.Value) => "which is an address; the service fetches nothing. Put the files into its folders and name them.",
        TextMeaning.Data => Problem(IsOwnData(text.Value), "outside the data folder of the service; name a folder in it, such as cifar10."),
        TextMeaning.DataFile => Problem(
            recipe.Data is CsvSettings csv && IsOwnData(Path.Combine(csv.Root, text.Value)), "outside the data folder of the service; name a file in data.root."),
        _ => Problem(IsOwnWeights(text.Value), $"outside the service's folders of weights and runs; write {string.Join(", ", _weights)}, none, or a "
            + "file in them."),
    };

    /// <summary>Some recipes that the service offers have their tables beside them.</summary>
    private bool IsOwnData(string path) => _data.Contains(path) || _recipes.Contains(path);

    private static string? Problem(bool isInside, string where) => isInside ? null : $"which lies {where}";

    /// <summary>A name in the manifest means that file only where no file in the working directory has the same name.</summary>
    private bool IsOwnWeights(string weights) => weights == WeightsLocator.None || (_weights.Contains(weights) && !Path.Exists(weights))
        || _pretrained.Contains(weights) || _runs.Contains(weights);

    /// <summary>Of any scheme, and shares of Windows, which are fetched over the network too. One letter is a drive.</summary>
    private static bool IsAddress(string text) =>
        Scheme().IsMatch(text) || text.StartsWith("//", StringComparison.Ordinal) || text.StartsWith(@"\\", StringComparison.Ordinal);

    private static string Shown(string text) =>
        string.Concat((text.Length > 100 ? text[..100] + "…" : text).Select(c => char.IsControl(c) ? '\uFFFD' : c));

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]+:", RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();
}
