using System.Text.RegularExpressions;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Recipes.Yaml;
using VisionFinetune.Runner.Service.Api.Problems;

namespace VisionFinetune.Runner.Service.Submitting;

/// <summary>Knows which setting stands at a place of a recipe, and where a setting stands.</summary>
internal sealed partial class FieldLocator
{
    private readonly Dictionary<(int Line, int Column), string> _keys = [], _values = [];
    private readonly Dictionary<string, SourcePosition> _places = new(StringComparer.Ordinal);

    /// <param name="yaml">The text; one that is no YAML has no settings.</param>
    public FieldLocator(string yaml)
    {
        if (YamlTree.Parse(yaml, "", []) is { } root)
            Walk(root, "");
    }

    /// <summary>A problem of the recipe with the name of the setting.</summary>
    public FieldProblem Describe(RecipeProblem problem) => problem.Position.IsOverride
        ? FieldProblem.Of(FieldOfOverride(problem.Position.Source), problem.Message)
        : new FieldProblem(FieldAt(problem), problem.Position.Line, problem.Position.Column, problem.Message);

    /// <summary>A problem with a setting, with the place where it, or what is around it, stands.</summary>
    public FieldProblem Describe(string field, string message)
    {
        for (var path = field; path.Length > 0; path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))])
        {
            if (_places.TryGetValue(path, out var position))
                return new FieldProblem(field, position.Line, position.Column, message);
        }
        return FieldProblem.Of(field, message);
    }

    private string? FieldAt(RecipeProblem problem)
    {
        var at = (problem.Position.Line, problem.Position.Column);
        // What is missing stands nowhere; the problem is told where its section begins.
        if (MissingKey().Match(problem.Message) is { Success: true } missing)
            return BoundPaths.Join(_values.GetValueOrDefault(at) ?? "", missing.Groups[1].Value);
        return _keys.GetValueOrDefault(at) ?? _values.GetValueOrDefault(at);
    }

    private void Walk(YamlNode node, string path)
    {
        if (path.Length > 0)
        {
            _values.TryAdd(Of(node.Position), path);
            _places[path] = node.Position;
        }
        if (node is YamlSequence sequence)
        {
            for (var i = 0; i < sequence.Items.Count; i++)
                Walk(sequence.Items[i], FormattableString.Invariant($"{path}[{i}]"));
        }
        if (node is not YamlMapping mapping)
            return;
        foreach (var (key, value) in mapping.Entries)
        {
            var inner = BoundPaths.Join(path, key.Text);
            _keys.TryAdd(Of(key.Position), inner);
            Walk(value, inner);
        }
    }

    private static (int, int) Of(SourcePosition position) => (position.Line, position.Column);

    private static string FieldOfOverride(string source) => source.Replace("--set ", "", StringComparison.Ordinal).Split('=')[0].Trim();

    [GeneratedRegex(@"needs '(\w+)'")]
    private static partial Regex MissingKey();
}
