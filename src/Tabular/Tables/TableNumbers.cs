using System.Globalization;

namespace VisionFinetune.Tabular.Tables;

/// <summary>Numbers in the cells of tables, written the same way under every culture.</summary>
public static class TableNumbers
{
    /// <summary>The numbers of a column, one a row; null where the cell is missing.</summary>
    /// <remarks>Digits with a decimal point, sign and exponent as needed, such as <c>-1.5e3</c>; spaces around the number are
    /// ignored.</remarks>
    /// <exception cref="TableException">There is no such column, or a cell is not a finite number.</exception>
    public static IReadOnlyList<double?> Parse(Table table, string column)
    {
        var cells = table[column];
        var numbers = new double?[cells.Count];
        for (var row = 0; row < numbers.Length; row++)
        {
            if (cells[row] is { } cell)
                numbers[row] = TryParse(cell, out var number) ? number : throw Refuse(table.Origin(row), column, cell);
        }
        return numbers;
    }

    /// <summary>A number as a cell: the shortest text that reads back as the same number, so that 3.0 is <c>3</c>.</summary>
    /// <exception cref="TableException">The number is not finite.</exception>
    internal static string Format(double number, RowOrigin origin, string column)
    {
        if (!double.IsFinite(number))
            throw TableException.Cell(origin, column, number.ToString(CultureInfo.InvariantCulture), "a finite result");
        return (number + 0.0).ToString("R", CultureInfo.InvariantCulture);   // -0 becomes 0
    }

    private static bool TryParse(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static TableException Refuse(RowOrigin origin, string column, string cell)
    {
        var expected = "a number or an empty cell";
        if (IsNotFinite(cell))
            expected = "a finite number or an empty cell";
        else if (TryParse(cell.Replace(',', '.'), out _) || TryParse(cell.Replace(",", "", StringComparison.Ordinal), out _))
            expected = "a number with a decimal point and no commas, or an empty cell";
        return TableException.Cell(origin, column, cell, expected);
    }

    private static bool IsNotFinite(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _)   // too large, Infinity, NaN
        || cell.Trim().TrimStart('+', '-').ToLowerInvariant() is "inf" or "infinity" or "nan";
}
