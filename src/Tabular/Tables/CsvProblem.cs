using System.Globalization;

namespace VisionFinetune.Tabular.Tables;

/// <summary>The sentences about files that are no tables.</summary>
internal static class CsvProblem
{
    private const string Utf8Advice = "expected a table as text in UTF-8. In a spreadsheet program, save it as \"CSV UTF-8\"";
    private const int PreviewedFields = 3;
    private const int PreviewedCharacters = 24;

    public static TableException Missing(string file, string? folder)
    {
        var place = string.IsNullOrEmpty(folder) ? "the current folder" : $"'{TableException.OneLine(folder)}'";
        return new($"{file} does not exist in {place}; expected a CSV file.");
    }

    public static TableException Folder(string path) =>
        new($"'{TableException.OneLine(path)}' is a folder; expected a CSV file.");

    public static TableException Unreadable(string file, Exception reason) =>
        new($"{file} cannot be read: {TableException.OneLine(reason.Message)}", reason);

    public static TableException Empty(string file) =>
        new($"{file} is empty; expected a line with the names of the columns, then rows.");

    public static TableException NoRows(RowOrigin header) =>
        new($"{header.File} has a header on line {header.Line} and 0 rows; expected at least one row.");

    public static TableException NotUtf8(RowOrigin at, byte found) =>
        new($"{at}: byte 0x{found.ToString("X2", CultureInfo.InvariantCulture)} is not UTF-8; {Utf8Advice}.");

    public static TableException Binary(RowOrigin at) =>
        new($"{at}: there is a NUL character, as in binary files; {Utf8Advice}.");

    public static TableException TooLong(RowOrigin record, int limit, int? quoteLine) =>
        new($"{record}: the row is longer than {limit} characters; expected a table with one row a line."
            + (quoteLine is { } line ? $" The quote that opens on line {line} may lack its closing one." : ""));

    public static TableException UnclosedQuote(RowOrigin at, int field) =>
        new($"{at}: the quote that opens column {field} is still open at the end of the file; expected a closing quote.");

    public static TableException TextAfterQuote(RowOrigin at, int field, char found, int quoteLine, char delimiter)
    {
        var opened = quoteLine == at.Line ? "" : $", which opens on line {quoteLine}";
        return new($"{at}: {TableException.Show(found.ToString())} follows the closing quote of column {field}{opened}; expected "
            + $"{CsvFormat.NameOf(delimiter)} or the end of the line. Inside quotes, write a quote twice.");
    }

    public static TableException WrongDelimiter(RowOrigin header, string name, char delimiter, char likely) =>
        new($"{header}: the header is the single column {Show(name)}; expected columns separated by "
            + $"{CsvFormat.NameOf(delimiter)}. Set delimiter: {CsvFormat.NameOf(likely)}, "
            + "or put the name in quotes if it is one.");

    public static TableException NamelessColumn(RowOrigin header, int field) =>
        new($"{header}: column {field} has no name; expected a name for every column.");

    public static TableException LongName(RowOrigin header, int field, string name, int limit) =>
        new($"{header}: the name of column {field} has {name.Length} characters, beginning with {Show(name)}; expected a header "
            + $"with names of at most {limit}.");

    public static TableException SameName(RowOrigin header, string name, int first, int second) =>
        new($"{header}: columns {first} and {second} are both named {TableException.Show(name)}; expected different names.");

    public static TableException Ragged(RowOrigin row, IReadOnlyList<string> fields, int expected, char delimiter)
    {
        var more = fields.Count > PreviewedFields ? ", …" : "";
        var found = $"{fields.Count} {(fields.Count == 1 ? "cell" : "cells")}";
        return new($"{row}: {found} ({string.Join(", ", fields.Take(PreviewedFields).Select(Show))}{more}); expected {expected}, "
            + "as many as the header has."
            + (fields.Count > expected ? $" Quote a cell that holds {CsvFormat.NameOf(delimiter)}." : ""));
    }

    private static string Show(string text) => TableException.Show(text, PreviewedCharacters);
}
