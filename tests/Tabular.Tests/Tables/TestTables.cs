using System.Globalization;
using System.Text;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Tests.Tables;

internal static class TestTables
{
    /// <summary>As commas, points and minus signs are swapped around in other countries.</summary>
    public static CultureInfo German
    {
        get
        {
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NumberDecimalSeparator = ",";
            culture.NumberFormat.NumberGroupSeparator = ".";
            culture.NumberFormat.NegativeSign = "−";
            return culture;
        }
    }

    public static Table Csv(string text, CsvFormat? format = null) => Csv(Encoding.UTF8.GetBytes(text), format);

    public static Table Csv(byte[] bytes, CsvFormat? format = null, int piece = int.MaxValue)
    {
        using var stream = new PieceStream(bytes, piece);
        return CsvTableReader.Read(stream, "x.csv", format);
    }

    public static Table Column(string name, params string?[] cells) => new(
        [KeyValuePair.Create(name, (IReadOnlyList<string?>)cells)],
        [.. cells.Select((_, row) => new RowOrigin("x.csv", row + 2))]);

    /// <summary>Every cell with its column and line, so that one comparison compares two tables.</summary>
    public static string Describe(Table table) => string.Join('\n', table.ColumnNames.SelectMany(name => table[name]
        .Select((cell, row) => $"{table.Origin(row)} {name} = {cell ?? "(missing)"}")));

    public static void Under(CultureInfo culture, Action action)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            action();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}

/// <summary>Random numbers that are the same on every machine (splitmix64).</summary>
internal sealed class Draws(ulong state)
{
    private ulong _state = state;

    public int Below(int limit)
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return (int)((z ^ (z >> 31)) % (ulong)limit);
    }

    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];
}

/// <summary>Hands out a few bytes at a time.</summary>
internal sealed class PieceStream(byte[] bytes, int piece) : MemoryStream(bytes)
{
    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(piece, count));
}
