using VisionFinetune.Tabular.Features;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Tests.Features;

/// <summary>Small tables and encoders. Rows stand in t.csv from line 2 on.</summary>
internal static class Some
{
    public static Table Table(params (string Name, string?[] Cells)[] columns) => new(
        [.. columns.Select(c => KeyValuePair.Create(c.Name, (IReadOnlyList<string?>)c.Cells))],
        [.. Enumerable.Range(0, columns[0].Cells.Length).Select(row => new RowOrigin("t.csv", row + 2))]);

    public static Table Column(string name, params string?[] cells) => Table((name, cells));

    public static double[,] Targets(params double[] targets)
    {
        var matrix = new double[targets.Length, 1];
        for (var row = 0; row < targets.Length; row++)
            matrix[row, 0] = targets[row];
        return matrix;
    }

    /// <summary>Learned from one table; the targets are 0 unless given.</summary>
    public static FeatureEncoder Encoder(Table table, params FeatureSettings[] features) =>
        FeatureEncoder.Fit(features, table, table, new double[table.RowCount, 1], ["y"]);

    public static double[] ColumnOf(this double[,] matrix, int column = 0) =>
        [.. Enumerable.Range(0, matrix.GetLength(0)).Select(row => matrix[row, column])];

    public static double[] RowOf(this double[,] matrix, int row) =>
        [.. Enumerable.Range(0, matrix.GetLength(1)).Select(column => matrix[row, column])];

    /// <summary>Unscaled.</summary>
    public static NumericFeatureSettings Numeric(params string[] columns) =>
        new() { Columns = columns, Scale = FeatureScaling.None };

    /// <summary>One-hot.</summary>
    public static CategoricalFeatureSettings Categorical(params string[] columns) => new() { Columns = columns };

    public static CategoricalFeatureSettings Code(params string[] columns) =>
        new() { Columns = columns, Encode = CategoryEncoding.Code };

    /// <summary>One of each kind and option, over the columns number, name and key.</summary>
    public static FeatureSettings[] EveryKind =>
    [
        new NumericFeatureSettings { Columns = ["number"], Within = ["name"], Round = true, Indicator = true },
        new CategoricalFeatureSettings { Columns = ["name"], Fill = "missing", MinCount = 2 },
        new CategoricalFeatureSettings { Columns = ["name"], Encode = CategoryEncoding.Code },
        new GroupSizeFeatureSettings { By = ["key"], Cap = 3 },
        new GroupSizeFeatureSettings { By = ["key", "name"], Scale = FeatureScaling.MinMax },
        new GroupTargetFeatureSettings { By = ["name", "key"], Smoothing = 0.3, Known = true },
    ];

    /// <summary>A table for <see cref="EveryKind"/>, with gaps.</summary>
    public static Table Random(int seed, int rows)
    {
        var random = new Random(seed);
        string?[] Cells(Func<string> cell, double missing) =>
            [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble() < missing ? null : cell())];
        return Table(
            ("number", Cells(() => Math.Round(Math.Exp(20 * random.NextDouble() - 8), 6).ToString("r"), 0.2)),
            ("name", Cells(() => ((string[])["a", "b", "ß", "ab", "A", "1, \"2\""])[random.Next(6)], 0.1)),
            ("key", Cells(() => random.Next(Math.Max(2, rows / 3)).ToString(), 0.1)),
            ("unused", Cells(() => "?", 0.5)));
    }

    public static double[,] RandomTargets(int seed, int rows, int count = 1)
    {
        var random = new Random(seed);
        var targets = new double[rows, count];
        for (var row = 0; row < rows; row++)
        {
            for (var target = 0; target < count; target++)
                targets[row, target] = random.NextDouble() * 10 - 3;
        }
        return targets;
    }
}
