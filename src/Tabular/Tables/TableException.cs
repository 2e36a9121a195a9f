using VisionFinetune.Engine;

namespace VisionFinetune.Tabular.Tables;

/// <summary>A table that cannot be used: file, line and column, what was found, and what was expected.</summary>
public sealed class TableException : UserException
{
    /// <summary>Creates the error with its complete message.</summary>
    public TableException(string message)
        : base(message)
    {
    }

    /// <summary>A cell that cannot be used.</summary>
    /// <param name="origin">The row.</param>
    /// <param name="column">The column.</param>
    /// <param name="found">The cell's text.</param>
    /// <param name="expected">Such as "a number or an empty cell".</param>
    public static TableException Cell(RowOrigin origin, string column, string? found, string expected) =>
        new($"{origin}: '{column}' is {Show(found)}; expected {expected}.");

    /// <summary>A column that is asked for and not there.</summary>
    internal static TableException NoColumn(string column, Table table)
    {
        var file = table.RowCount > 0 ? table.Origin(0).File : "The table";
        return new($"{file} has no column '{column}'{Spelling.Ending(column, table.ColumnNames)} Its columns are "
            + $"{string.Join(", ", table.ColumnNames)}.");
    }

    private static string Show(string? text) => text switch
    {
        null => "empty",
        { Length: > 60 } => $"\"{text[..60]}…\"",
        _ => $"\"{text}\"",
    };
}
