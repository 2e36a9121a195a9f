using VisionFinetune.Runner.Recipes.Yaml;

namespace VisionFinetune.Runner.Recipes;

/// <summary>One thing that is wrong with a recipe, and where.</summary>
internal sealed record RecipeProblem(SourcePosition Position, string Message)
{
    public override string ToString() => $"{Position}: {Message}";

    /// <summary>Problems in the order of a reader: down the file, then the overrides as they were given.</summary>
    public static IReadOnlyList<RecipeProblem> Sorted(IEnumerable<RecipeProblem> problems) =>
        [.. problems.Distinct().OrderBy(p => p.Position.IsOverride).ThenBy(p => p.Position.Line).ThenBy(p => p.Position.Column)];
}
