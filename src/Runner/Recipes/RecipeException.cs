using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes.Yaml;

namespace VisionFinetune.Runner.Recipes;

/// <summary>A recipe that cannot be used. The message has one line a problem, sorted by position.</summary>
internal sealed class RecipeException : UserException
{
    private const int ShownProblems = 50;

    public RecipeException(IEnumerable<RecipeProblem> problems)
        : this(RecipeProblem.Sorted(problems))
    {
    }

    /// <summary>A recipe that could not even be read, so there is no line to name.</summary>
    public RecipeException(string path, string message)
        : base($"{path}: {message}") => Problems = [new(new SourcePosition(path, 0, 0), message)];

    private RecipeException(IReadOnlyList<RecipeProblem> sorted)
        : base(Text(sorted)) => Problems = sorted;

    /// <summary>Every problem, also those beyond the ones the message shows.</summary>
    public IReadOnlyList<RecipeProblem> Problems { get; }

    private static string Text(IReadOnlyList<RecipeProblem> sorted)
    {
        var lines = sorted.Take(ShownProblems).Select(p => p.ToString());
        if (sorted.Count > ShownProblems)
            lines = lines.Append($"and {sorted.Count - ShownProblems} more problems.");
        return string.Join('\n', lines);
    }
}
