using System.Globalization;
using System.Text;
using VisionFinetune.Engine;

namespace VisionFinetune.Tabular.Tables;

/// <summary>A table that cannot be used: file, line and column, what was found, and what was expected.</summary>
public sealed class TableException : UserException
{
    private const int ShownCharacters = 60;
    private const int ShownColumns = 30;

    /// <summary>Creates the error with its complete message.</summary>
    public TableException(string message)
        : base(message)
    {
    }

    internal TableException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>A cell that cannot be used.</summary>
    /// <param name="origin">The row.</param>
    /// <param name="column">The column.</param>
    /// <param name="found">The cell's text.</param>
    /// <param name="expected">Such as "a number or an empty cell".</param>
    public static TableException Cell(RowOrigin origin, string column, string? found, string expected) =>
        new($"{origin}: '{OneLine(column)}' is {Show(found)}; expected {expected}.");

    /// <summary>A column that is asked for and not there.</summary>
    internal static TableException NoColumn(string column, Table table)
    {
        var file = table.RowCount > 0 ? table.Origin(0).File : "The table";
        var known = table.ColumnNames.Count > 0 ? Spelling.Ending(column, table.ColumnNames) : ".";
        var some = string.Join(", ", table.ColumnNames.Take(ShownColumns));
        var count = table.ColumnNames.Count;
        var more = count > ShownColumns ? FormattableString.Invariant($", … ({count} in all)") : "";
        return new(OneLine($"{file} has no column '{column}'{known} Its columns are {some}{more}."));
    }

    /// <summary>A cell's text in quotes, on one line and not longer than a message can bear.</summary>
    internal static string Show(string? text, int limit = ShownCharacters) => text switch
    {
        null => "empty",
        _ when text.Length > limit => $"\"{OneLine(text[..limit])}…\"",
        _ => $"\"{OneLine(text)}\"",
    };

    /// <summary>Text from a file with everything escaped that would break a line or not be seen.</summary>
    internal static string OneLine(string text) => string.Concat(text.EnumerateRunes().Select(Visible));

    private static string Visible(Rune rune) => rune.Value switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator ? FormattableString.Invariant($"\\u{rune.Value:x4}") : rune.ToString(),
    };
}
