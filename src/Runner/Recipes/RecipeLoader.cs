using System.Text;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Recipes.Overriding;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Runner.Recipes.Yaml;

namespace VisionFinetune.Runner.Recipes;

/// <summary>Turns a recipe file and the overrides of the command line into a checked <see cref="Recipe"/>.</summary>
internal static class RecipeLoader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">As the user names it; messages repeat it.</param>
    /// <param name="overrides">Such as <c>optimizer.lr=0.01</c>, applied in their order before anything is checked.</param>
    /// <param name="note">Receives remarks that are no errors, such as keys an override made meaningless.</param>
    /// <exception cref="RecipeException">The recipe cannot be used; the message has one line a problem.</exception>
    public static Recipe Load(string path, IReadOnlyList<string>? overrides = null, Action<string>? note = null) =>
        Parse(RecipeFile.Read(path), path, DefaultName(path), overrides, note);

    /// <summary>Reads a text.</summary>
    /// <param name="yaml">The recipe.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="name">The recipe's name where it gives none.</param>
    /// <param name="overrides">As for <see cref="Load"/>.</param>
    /// <param name="note">As for <see cref="Load"/>.</param>
    /// <exception cref="RecipeException">The recipe cannot be used; the message has one line a problem.</exception>
    public static Recipe Parse(
        string yaml, string source, string name = "recipe", IReadOnlyList<string>? overrides = null, Action<string>? note = null)
    {
        var problems = new List<RecipeProblem>();
        var root = YamlTree.Parse(yaml, source, problems);
        foreach (var text in overrides ?? [])
            root = Override.Apply(root, typeof(Recipe), text, problems, note);
        var paths = new BoundPaths();
        var recipe = root is null ? null : new RecipeBinder(problems, paths).Bind<Recipe>(root);
        if (recipe is { Task: RecipeTask.TabularRegression } && !paths.IsGiven("loss"))
            recipe = recipe with { Loss = new MeanSquaredErrorSettings() };
        if (recipe is not null)
            problems.AddRange(RecipeRules.Check(recipe, paths).Select(p => new RecipeProblem(paths.PositionOf(p.Path), p.Message)));
        if (problems.Count > 0 || recipe is null)
            throw new RecipeException(problems);
        return paths.IsGiven("name") ? recipe : recipe with { Name = name };
    }

    /// <summary>The file's name without its ending, reduced to what a recipe's name may hold.</summary>
    private static string DefaultName(string path)
    {
        var name = new StringBuilder();
        foreach (var c in Path.GetFileNameWithoutExtension(path).Take(100))
            name.Append(char.IsAsciiLetterOrDigit(c) || (name.Length > 0 && c is '.' or '-' or '_') ? c : '-');
        var trimmed = name.ToString().TrimStart('-');
        return trimmed.Length == 0 ? "recipe" : trimmed;
    }
}
