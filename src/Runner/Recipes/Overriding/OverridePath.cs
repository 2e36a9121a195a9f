using System.Globalization;
using System.Text.RegularExpressions;

namespace VisionFinetune.Runner.Recipes.Overriding;

/// <summary>One step of a path: a key, or the index of a list's element.</summary>
/// <param name="Key">The key; null for an index.</param>
/// <param name="Index">The index, from 0.</param>
internal readonly record struct PathSegment(string? Key, int Index);

/// <summary>The path of an override: <c>optimizer.lr</c>, <c>augment.train[1].random_horizontal_flip.p</c>.</summary>
internal static partial class OverridePath
{
    /// <summary>The segments, or null for a text that is no path.</summary>
    public static IReadOnlyList<PathSegment>? Parse(string path)
    {
        if (!PathPattern().IsMatch(path))
            return null;
        return [.. SegmentPattern().Matches(path).Select(m => m.Groups["index"].Success
            ? new PathSegment(null, int.Parse(m.Groups["index"].Value, CultureInfo.InvariantCulture))
            : new PathSegment(m.Value, 0))];
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]+(?:\[[0-9]{1,4}\])*(?:\.[A-Za-z0-9_-]+(?:\[[0-9]{1,4}\])*){0,15}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PathPattern();

    [GeneratedRegex(@"\[(?<index>[0-9]+)\]|[A-Za-z0-9_-]+", RegexOptions.CultureInvariant)]
    private static partial Regex SegmentPattern();
}
