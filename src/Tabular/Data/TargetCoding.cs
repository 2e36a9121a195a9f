using System.Globalization;
using VisionFinetune.Tabular.Tables;
using static TorchSharp.torch;

namespace VisionFinetune.Tabular.Data;

/// <summary>How target cells become what a loss needs: classes by number, or values on a standardized scale. Learned from the training
/// data and stored with the checkpoint.</summary>
/// <param name="Columns">The target columns: one for classes, any number for values.</param>
/// <param name="Classes">Class names in order, numeric names by value; empty for values.</param>
/// <param name="Means">What is subtracted from each column of values; empty for classes.</param>
/// <param name="Scales">What each column of values is divided by; empty for classes.</param>
public sealed record TargetCoding(
    IReadOnlyList<string> Columns, IReadOnlyList<string> Classes, IReadOnlyList<double> Means, IReadOnlyList<double> Scales)
{
    /// <summary>Whether targets are classes.</summary>
    public bool IsClasses => Classes.Count > 0;

    /// <summary>Number of values the network answers with.</summary>
    public int Outputs => IsClasses ? Classes.Count : Columns.Count;

    /// <summary>Names of the target columns that features may learn from: one indicator a class but the first, or the values.</summary>
    public IReadOnlyList<string> IndicatorNames => IsClasses ? [.. Classes.Skip(1)] : Columns;

    /// <summary>The classes that occur in a column.</summary>
    /// <exception cref="TableException">A cell is empty, or there are fewer than two classes.</exception>
    public static TargetCoding OfClasses(Table table, string column)
    {
        var cells = table[column];
        var classes = Enumerable.Range(0, table.RowCount).Select(row => Present(table, row, column)).Distinct().ToList();
        if (classes.Count < 2)
            throw new TableException($"{table.Origin(0).File}: every '{column}' is \"{cells[0]}\"; expected at least two classes to tell apart.");
        return new TargetCoding([column], [.. InOrder(classes)], [], []);
    }

    /// <summary>Mean and standard deviation of columns of values.</summary>
    /// <param name="table">Rows to learn the scale from: the training split.</param>
    /// <param name="columns">The targets.</param>
    /// <exception cref="TableException">A cell is empty or no number.</exception>
    public static TargetCoding OfValues(Table table, IReadOnlyList<string> columns)
    {
        var values = columns.Select(column => Values(table, column)).ToList();
        return new TargetCoding(columns, [], [.. values.Select(v => v.Average())], [.. values.Select(Deviation)]);
    }

    /// <summary>Number of each row's class.</summary>
    /// <exception cref="TableException">A cell is empty or holds a class that was not trained on.</exception>
    public long[] ClassNumbers(Table table)
    {
        var numbers = Classes.Select((name, k) => (name, k)).ToDictionary(c => c.name, c => (long)c.k);
        return
        [
            .. Enumerable.Range(0, table.RowCount).Select(row => numbers.TryGetValue(Present(table, row, Columns[0]), out var number)
                ? number
                : throw TableException.Cell(table.Origin(row), Columns[0], table[Columns[0]][row], $"one of {string.Join(", ", Classes.Take(20))}")),
        ];
    }

    /// <summary>Targets for the trainer.</summary>
    /// <returns><c>(N)</c> int64 classes or <c>(N, O)</c> float32 standardized values, in the caller's dispose scope.</returns>
    public Tensor Encode(Table table) =>
        IsClasses ? tensor(ClassNumbers(table)) : tensor(Standardized(table), ScalarType.Float32);

    /// <summary>Targets for features that learn from them: <c>(N, T)</c>, one column for each of <see cref="IndicatorNames"/>.</summary>
    public double[,] Indicators(Table table)
    {
        if (!IsClasses)
            return Standardized(table);
        var numbers = ClassNumbers(table);
        var indicators = new double[numbers.Length, Classes.Count - 1];
        for (var row = 0; row < numbers.Length; row++)
        {
            if (numbers[row] > 0)
                indicators[row, numbers[row] - 1] = 1;
        }
        return indicators;
    }

    private double[,] Standardized(Table table)
    {
        var standardized = new double[table.RowCount, Columns.Count];
        for (var o = 0; o < Columns.Count; o++)
        {
            var values = Values(table, Columns[o]);
            for (var row = 0; row < values.Length; row++)
                standardized[row, o] = (values[row] - Means[o]) / Scales[o];
        }
        return standardized;
    }

    private static string Present(Table table, int row, string column) =>
        table[column][row] ?? throw TableException.Cell(table.Origin(row), column, null, "a class: every row to learn from needs its target");

    private static double[] Values(Table table, string column) =>
        [.. TableNumbers.Parse(table, column).Select((value, row) => value ?? throw TableException.Cell(
            table.Origin(row), column, null, "a number: every row to learn from needs its target"))];

    /// <summary>Population deviation; 1 for a constant column, which is then only shifted.</summary>
    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        return deviation > 0 ? deviation : 1;
    }

    private static IEnumerable<string> InOrder(List<string> classes)
    {
        var areNumbers = classes.TrueForAll(c => double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
        return areNumbers
            ? classes.OrderBy(c => double.Parse(c, CultureInfo.InvariantCulture)).ThenBy(c => c, StringComparer.Ordinal)
            : classes.Order(StringComparer.Ordinal);
    }
}
