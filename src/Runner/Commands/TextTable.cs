namespace VisionFinetune.Runner.Commands;

/// <summary>Rows of text in aligned columns, for standard output: never wrapped or cut, so that it can be piped.</summary>
internal static class TextTable
{
    private const string Gap = "  ";

    /// <summary>Prints a head and rows of as many cells; columns named in <paramref name="right"/> are aligned to the right.</summary>
    public static void Print(TextWriter writer, string[] head, IEnumerable<string[]> rows, params int[] right)
    {
        var all = rows.Prepend(head).ToList();
        var widths = head.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        foreach (var row in all)
        {
            var cells = row.Select((cell, column) => right.Contains(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            writer.WriteLine(string.Join(Gap, cells).TrimEnd());
        }
    }
}
