using VisionFinetune.Engine;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Features;

/// <summary>The matrix that a network takes, and what a table must be to give one.</summary>
internal static class FeatureMatrix
{
    /// <summary>Puts columns side by side: <c>(rows, F)</c>.</summary>
    /// <exception cref="TableException">A number is not within the range of float32, in which networks calculate.</exception>
    public static double[,] Of(Table rows, IReadOnlyList<string> names, IReadOnlyList<double[]> columns)
    {
        var matrix = new double[rows.RowCount, columns.Count];
        for (var column = 0; column < columns.Count; column++)
        {
            for (var row = 0; row < rows.RowCount; row++)
            {
                var value = columns[column][row];
                if (!(Math.Abs(value) <= float.MaxValue))   // also refuses NaN
                    throw OutOfRange(rows.Origin(row), names[column], value);
                matrix[row, column] = value;
            }
        }
        return matrix;
    }

    /// <exception cref="TableException">Columns are missing; it names them all.</exception>
    public static void CheckColumns(Table table, IEnumerable<string> needed)
    {
        string[] missing = [.. needed.Distinct().Where(name => !table.Has(name))];
        if (missing.Length == 0)
            return;
        var file = table.RowCount > 0 ? table.Origin(0).File : "The table";
        var sentences = missing.Select((name, i) =>
            $"{(i == 0 ? $"{file} has" : "It has")} no column '{name}'{Spelling.Ending(name, table.ColumnNames)}");
        throw new TableException($"{string.Join(' ', sentences)} Its columns are {string.Join(", ", table.ColumnNames)}.");
    }

    private static TableException OutOfRange(RowOrigin origin, string name, double value) =>
        new($"{origin}: the feature '{name}' comes to {value:g3}; expected at most {float.MaxValue:g3} in size. "
            + "Correct the cell, or use log: true or another scale.");
}
