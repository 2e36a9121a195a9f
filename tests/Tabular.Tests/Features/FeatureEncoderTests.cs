using VisionFinetune.Engine;
using VisionFinetune.Tabular.Features;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Tests.Features;

public sealed class FeatureEncoderTests
{
    [Fact]
    public void Nothing_is_learned_from_rows_that_are_not_trained_on()
    {
        var all = Some.Random(1, 60);
        var targets = Some.RandomTargets(1, 40);
        var other = all.Append(Some.Random(2, 30));
        int[] training = [.. Enumerable.Range(0, 40)];
        string Fitted(Table table)
        {
            var rows = table.Select(training);
            return FeatureEncoder.Fit(Some.EveryKind, rows, rows, targets, ["y"]).ToJson();
        }
        Assert.Equal(Fitted(all), Fitted(other));
    }

    [Fact]
    public void Encoding_learns_nothing()
    {
        var table = Some.Random(3, 40);
        var encoder = Some.Encoder(table, Some.EveryKind);
        var before = encoder.ToJson();
        encoder.Encode(Some.Random(4, 30));
        encoder.EncodeTraining(table, new double[40, 1]);
        Assert.Equal(before, encoder.ToJson());
    }

    [Fact]
    public void Statistics_rows_give_statistics_and_training_rows_give_groups()
    {
        var training = Some.Table(("x", ["1", "3"]), ("k", ["a", "a"]));
        var statistics = training.Append(Some.Table(("x", ["14"]), ("k", ["b"])));
        var encoder = FeatureEncoder.Fit(
            [
                Some.Numeric("x") with { Impute = Imputation.Mean }, Some.Categorical("k"),
                new GroupSizeFeatureSettings { By = ["k"], Scale = FeatureScaling.None },
            ],
            statistics, training, new double[2, 0], []);
        Assert.Equal(["x", "k=a", "k=b", "group_size(k)"], encoder.Names);
        Assert.Equal([6, 0, 1, 0], encoder.Encode(Some.Table(("x", [null]), ("k", ["b"]))).RowOf(0));
    }

    [Fact]
    public void The_order_of_the_rows_does_not_matter_to_the_last_bit()
    {
        var table = Some.Random(5, 200).With("name", [.. Some.Random(6, 200)["key"]]);
        var targets = Some.RandomTargets(5, 200);
        var expected = FeatureEncoder.Fit(Some.EveryKind, table, table, targets, ["y"]).ToJson();
        for (var seed = 0; seed < 5; seed++)
        {
            int[] order = [.. Enumerable.Range(0, 200)];
            new Random(seed).Shuffle(order);
            var permuted = table.Select(order);
            var own = Some.Targets([.. order.Select(row => targets[row, 0])]);
            Assert.Equal(expected, FeatureEncoder.Fit(Some.EveryKind, permuted, permuted, own, ["y"]).ToJson());
        }
    }

    [Fact]
    public void Neither_is_minus_zero_a_matter_of_order()
    {
        FeatureSettings[] features = [Some.Numeric("x") with { Scale = FeatureScaling.MinMax }];
        string?[] cells = ["0", "-0", "-0", "5"];
        var expected = Some.Encoder(Some.Column("x", cells), features).ToJson();
        Assert.Equal(expected, Some.Encoder(Some.Column("x", [.. cells.Reverse()]), features).ToJson());
    }

    [Fact]
    public void All_missing_columns_are_named_with_the_nearest_names()
    {
        var encoder = Some.Encoder(Some.Random(7, 20), Some.EveryKind);
        Assert.Equal(["number", "name", "key"], encoder.RequiredColumns);
        var table = Some.Table(("Number", ["1"]), ("name", ["a"]), ("other", ["b"]));
        var error = Assert.Throws<TableException>(() => encoder.Encode(table));
        Assert.Equal(
            "t.csv has no column 'number'; did you mean 'Number'? It has no column 'key'. Its columns are Number, name, other.",
            error.Message);
    }

    [Fact]
    public void Columns_missing_at_fitting_are_named_as_well()
    {
        var error = Assert.Throws<TableException>(() =>
            Some.Encoder(Some.Column("Age", "1"), Some.Numeric("age") with { Within = ["Sex"] }, Some.Categorical("Port")));
        Assert.Equal(
            "t.csv has no column 'age'; did you mean 'Age'? It has no column 'Sex'. It has no column 'Port'. Its columns are "
            + "Age.", error.Message);
    }

    [Fact]
    public void Columns_that_no_feature_needs_are_ignored()
    {
        var table = Some.Table(("x", ["1", "2"]), ("y", ["?", null]));
        Assert.Equal([1, 2], Some.Encoder(table, Some.Numeric("x")).Encode(table).ColumnOf());
    }

    [Fact]
    public void Two_features_of_one_name_are_refused()
    {
        var error = Assert.Throws<UserException>(() =>
            Some.Encoder(Some.Column("x", "1", "2"), Some.Numeric("x"), Some.Code("x")));
        Assert.Equal(
            "Two features make a column named 'x'. Every feature must be named once; derive a column of another "
            + "name to use it in two ways.", error.Message);
    }

    [Fact]
    public void No_features_and_no_rows_are_refused()
    {
        Assert.Equal(
            "There are no features; expected at least one, such as '- numeric: { columns: [Age] }'.",
            Assert.Throws<UserException>(() => Some.Encoder(Some.Column("x", "1"))).Message);
        Assert.Equal(
            "The features have no rows to learn from.",
            Assert.Throws<TableException>(() => Some.Encoder(Some.Column("x"), Some.Numeric("x"))).Message);
    }

    [Fact]
    public void Targets_that_do_not_fit_are_refused()
    {
        var table = Some.Column("x", "1", "2");
        string Refusal(double[,] targets, params string[] names) => Assert.Throws<ArgumentException>(() =>
            FeatureEncoder.Fit([Some.Numeric("x")], table, table, targets, names)).Message;
        Assert.StartsWith("3 rows of targets for 2 rows.", Refusal(new double[3, 1], "y"));
        Assert.StartsWith("2 names for 1 targets.", Refusal(new double[2, 1], "y", "z"));
        Assert.StartsWith("A target is not a finite number.", Refusal(Some.Targets(1, double.NaN), "y"));
    }

    [Fact]
    public void A_table_without_rows_gives_a_matrix_without_rows()
    {
        var encoder = Some.Encoder(Some.Random(8, 20), Some.EveryKind);
        var matrix = encoder.Encode(Some.Random(8, 20).Select([]));
        Assert.Equal((0, encoder.Names.Count), (matrix.GetLength(0), matrix.GetLength(1)));
    }

    [Fact]
    public void One_row_is_enough_to_learn_from()
    {
        var table = Some.Table(("number", ["3"]), ("name", ["a"]), ("key", ["k"]));
        static FeatureSettings WithAll(FeatureSettings settings) =>
            settings is CategoricalFeatureSettings names ? names with { MinCount = 1 } : settings;
        FeatureSettings[] features = [.. Some.EveryKind.Select(WithAll)];
        var encoder = FeatureEncoder.Fit(features, table, table, Some.Targets(4), ["y"]);
        Assert.Equal(
            ["number", "number=(missing)", "name=a", "name", "group_size(key)", "group_size(key, name)",
                "group_target(name, key):y", "group_known(name, key)"], encoder.Names);
        Assert.Equal([0, 0, 1, 0, 0, 0, 4, 0], encoder.EncodeTraining(table, Some.Targets(4)).RowOf(0));
        Assert.Equal([0, 0, 1, 0, 0, 0, 4, 1], encoder.Encode(table).RowOf(0));
    }

    [Fact]
    public void Random_tables_give_finite_matrices_of_the_shape_of_the_names()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var rows = 8 + seed % 40;
            var training = Some.Random(seed, rows);
            var targets = Some.RandomTargets(seed, rows, count: 1 + seed % 3);
            string[] names = [.. Enumerable.Range(0, 1 + seed % 3).Select(i => $"y{i}")];
            var encoder = FeatureEncoder.Fit(Some.EveryKind, training, training, targets, names);
            AssertSound(encoder.EncodeTraining(training, targets), rows, encoder);
            AssertSound(encoder.Encode(Some.Random(seed + 1000, 25)), 25, encoder);
        }
    }

    [Fact]
    public void Extreme_numbers_are_refused_or_give_finite_matrices()
    {
        string?[] extremes =
            ["1.7e308", "-1.7e308", "1e154", "-1e150", "1e38", "5e-324", "-5e-324", "1e-160", "-0", "0", "1", "-1", null];
        var random = new Random(1);
        var sound = 0;
        for (var i = 0; i < 2000; i++)
        {
            var settings = new NumericFeatureSettings
            {
                Columns = ["x"],
                Scale = (FeatureScaling)random.Next(3),
                Impute = (Imputation)random.Next(3),
                Round = random.Next(2) == 0,
                Log = random.Next(3) == 0,
                Within = random.Next(2) == 0 ? ["g"] : [],
            };
            Table Rows() => Some.Table(("x", random.GetItems(extremes, 3)), ("g", random.GetItems<string?>(["a", null], 3)));
            try
            {
                var encoder = Some.Encoder(Rows(), settings);
                Assert.Equal(encoder.ToJson(), FeatureEncoder.FromJson(encoder.ToJson()).ToJson());
                AssertSound(encoder.Encode(Rows()), 3, encoder);
                sound++;
            }
            catch (TableException e)
            {
                Assert.DoesNotContain("NaN", e.Message, StringComparison.Ordinal);
            }
        }
        Assert.InRange(sound, 200, 1800);
    }

    private static void AssertSound(double[,] matrix, int rows, FeatureEncoder encoder)
    {
        Assert.Equal((rows, encoder.Names.Count), (matrix.GetLength(0), matrix.GetLength(1)));
        Assert.Equal(encoder.Names.Count, encoder.Names.Distinct().Count());
        Assert.All(matrix.Cast<double>(), value => Assert.True(double.IsFinite(value)));
    }
}
