using System.Globalization;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Features;

/// <summary>The group of every row: the texts of its key columns as one text.</summary>
internal static class GroupKeys
{
    /// <summary>One a row; null where a part is missing.</summary>
    public static string?[] Of(Table table, IReadOnlyList<string> by)
    {
        IReadOnlyList<string?>[] columns = [.. by.Select(name => table[name])];
        return [.. Enumerable.Range(0, table.RowCount).Select(row => Join([.. columns.Select(cells => cells[row])]))];
    }

    /// <summary>The rows of every group, in ordinal order of the keys; rows without a key are in none.</summary>
    public static IEnumerable<KeyValuePair<string, int[]>> Rows(Table table, IReadOnlyList<string> by) => Of(table, by)
        .Select((key, row) => (Key: key, Row: row))
        .Where(pair => pair.Key is not null)
        .GroupBy(pair => pair.Key!, pair => pair.Row)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => KeyValuePair.Create(group.Key, group.ToArray()));

    /// <summary>The lengths keep ("a", "bc") and ("ab", "c") apart, whatever the texts hold.</summary>
    private static string? Join(string?[] parts)
    {
        if (parts.Contains(null))
            return null;
        return parts.Length == 1
            ? parts[0]
            : string.Join(' ', parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part!.Length}:{part}")));
    }
}
