namespace VisionFinetune.Engine;

/// <summary>What a user may have meant by a name that does not exist.</summary>
public static class Spelling
{
    private const int LongestName = 256;

    /// <summary>The end of an error: <c>; did you mean 'cat'?</c> where a choice is near, otherwise a full stop.</summary>
    public static string Ending(string name, IEnumerable<string> choices)
    {
        var (nearest, distance) = choices.Select(choice => (choice, Distance(name, choice))).MinBy(pair => pair.Item2);
        return nearest is not null && distance <= Math.Max(1, name.Length / 3) ? $"; did you mean '{nearest}'?" : ".";
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that turn one text into the other, whatever the case
    /// (Damerau, 1964).</summary>
    /// <remarks>Texts of more than 256 characters are no misspelt names: their distance is taken to be their length.</remarks>
    public static int Distance(string left, string right)
    {
        if (Math.Max(left.Length, right.Length) is var longer and > LongestName)
            return longer;
        var (a, b) = (left.ToLowerInvariant(), right.ToLowerInvariant());
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }
                var replaced = table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                table[i, j] = Math.Min(replaced, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        }
        return table[a.Length, b.Length];
    }
}
