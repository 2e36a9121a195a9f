using System.Globalization;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Features;

/// <summary>The numbers of a column. The one place where features read numbers.</summary>
internal static class FeatureNumbers
{
    /// <summary>One a row; null where the cell is missing.</summary>
    /// <exception cref="TableException">A cell holds something else than a finite number.</exception>
    public static double?[] Parse(Table table, string column)
    {
        var cells = table[column];
        var numbers = new double?[table.RowCount];
        for (var row = 0; row < numbers.Length; row++)
        {
            if (cells[row] is not { } text)
                continue;
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                || !double.IsFinite(number))
                throw TableException.Cell(table.Origin(row), column, text, "a number or an empty cell");
            numbers[row] = number;
        }
        return numbers;
    }
}
