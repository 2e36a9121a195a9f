namespace VisionFinetune.Vision;

/// <summary>What a user may have meant by a name that does not exist.</summary>
internal static class Spelling
{
    /// <summary>The end of an error: <c>; did you mean 'cat'?</c> where a choice is near, otherwise a full stop.</summary>
    public static string Ending(string name, IEnumerable<string> choices)
    {
        var (nearest, distance) = choices.Select(choice => (choice, Distance(name, choice))).MinBy(pair => pair.Item2);
        return nearest is not null && distance <= Math.Max(1, name.Length / 3) ? $"; did you mean '{nearest}'?" : ".";
    }

    /// <summary>Insertions, deletions and replacements that turn one text into the other, whatever the case (Levenshtein,
    /// 1966).</summary>
    public static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(diagonal + (same ? 0 : 1), Math.Min(row[j], row[j - 1]) + 1));
            }
        }
        return row[right.Length];
    }
}
