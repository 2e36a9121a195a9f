using VisionFinetune.Runner.Recipes.Yaml;

namespace VisionFinetune.Runner.Recipes.Binding;

/// <summary>Where every setting of a recipe was written, by its path such as <c>augment.train[2]</c>, and which of them could
/// not be used: a rule that looks at several settings keeps silent about those.</summary>
internal sealed class BoundPaths
{
    private readonly Dictionary<string, SourcePosition> _positions = [];
    private readonly HashSet<string> _unsound = [];
    private readonly HashSet<string> _aroundUnsound = [];

    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    public void Add(string path, SourcePosition position) => _positions[path] = position;

    /// <summary>Whether the recipe says anything there, rather than leaving it to the default.</summary>
    public bool IsGiven(string path) => _positions.ContainsKey(path);

    public void MarkUnsound(string path)
    {
        _unsound.Add(path);
        foreach (var around in Around(path))
            _aroundUnsound.Add(around);
    }

    /// <summary>Whether neither the setting, nor anything in it, nor a section around it was refused.</summary>
    public bool IsSound(string path) =>
        !_unsound.Contains(path) && !_aroundUnsound.Contains(path) && !Around(path).Any(_unsound.Contains);

    /// <summary>Where the setting stands; where the recipe leaves it out, the nearest section around it.</summary>
    public SourcePosition PositionOf(string path)
    {
        foreach (var at in Around(path).Prepend(path))
        {
            if (_positions.TryGetValue(at, out var position))
                return position;
        }
        throw new InvalidOperationException("Nothing was bound, so nothing has a position.");
    }

    /// <summary>The sections around a setting, the nearest first and the whole recipe last.</summary>
    private static IEnumerable<string> Around(string path)
    {
        while (path.Length > 0)
        {
            path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
            yield return path;
        }
    }
}
