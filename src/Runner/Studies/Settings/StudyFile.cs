using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Recipes.Yaml;

namespace VisionFinetune.Runner.Studies.Settings;

/// <summary>Reads study files. They are bound by the same rules as recipes: unknown keys, wrong types and impossible values are refused
/// with line and column.</summary>
internal static class StudyFile
{
    /// <summary>Whether a file is a study: it names the recipe it is about, which no recipe does.</summary>
    /// <exception cref="RecipeException">It cannot be read.</exception>
    public static bool IsStudy(string path) =>
        YamlTree.Parse(RecipeFile.Read(path), path, []) is YamlMapping mapping && mapping.Find("recipe") is not null;

    /// <summary>The settings, with the recipe's path as seen from the working directory.</summary>
    /// <exception cref="RecipeException">The file cannot be used; the message has one line a problem.</exception>
    public static StudySettings Load(string path)
    {
        var settings = Parse(RecipeFile.Read(path), path, Path.GetFileNameWithoutExtension(path));
        return settings with { Recipe = Path.Combine(Path.GetDirectoryName(path) ?? "", settings.Recipe) };
    }

    /// <summary>The settings, with the recipe's path as it is written.</summary>
    /// <param name="yaml">The text of a study file.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="name">The study's name where it gives none.</param>
    /// <exception cref="RecipeException">The text cannot be used; the message has one line a problem.</exception>
    public static StudySettings Parse(string yaml, string source, string name)
    {
        var problems = new List<RecipeProblem>();
        var paths = new BoundPaths();
        var root = YamlTree.Parse(yaml, source, problems);
        var settings = root is null ? null : new RecipeBinder(problems, paths).Bind<StudySettings>(root);
        if (settings is null || problems.Count > 0)
            throw new RecipeException(problems);
        return paths.IsGiven("name") ? settings : settings with { Name = name };
    }
}
