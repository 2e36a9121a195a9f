using VisionFinetune.Tabular.Features;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Tests.Features;

public sealed class NumericFeatureTests
{
    [Fact]
    public void A_group_without_numbers_an_unseen_group_and_a_missing_group_get_the_statistic_of_all_rows()
    {
        var table = Some.Table(("x", ["1", "3", "11", null]), ("g", ["a", "a", null, "b"]));
        var encoder = Some.Encoder(table, Some.Numeric("x") with { Impute = Imputation.Mean, Within = ["g"] });
        var rows = Some.Table(("x", [null, null, null, null]), ("g", ["a", "b", "c", null]));
        Assert.Equal([2, 5, 5, 5], encoder.Encode(rows).ColumnOf());
    }

    [Theory]
    [InlineData("0.5", 0)]
    [InlineData("1.5", 2)]
    [InlineData("2.5", 2)]
    [InlineData("-1.5", -2)]
    public void Halves_are_rounded_to_the_even_number(string only, double imputed)
    {
        var encoder = Some.Encoder(Some.Column("x", only), Some.Numeric("x") with { Round = true });
        Assert.Equal([imputed, 0.5], encoder.Encode(Some.Column("x", null, "0.5")).ColumnOf());
    }

    [Fact]
    public void The_indicator_tells_where_cells_were_missing_and_is_not_scaled()
    {
        var table = Some.Column("x", "1", null, "3");
        var encoder = Some.Encoder(table, new NumericFeatureSettings { Columns = ["x"], Indicator = true });
        Assert.Equal(["x", "x=(missing)"], encoder.Names);
        Assert.Equal([0, 1, 0], encoder.Encode(table).ColumnOf(1));
    }

    [Fact]
    public void Columns_of_one_feature_are_learned_on_their_own_and_keep_their_order()
    {
        var table = Some.Table(("b", ["1", null]), ("a", ["7", "9"]));
        var encoder = Some.Encoder(table, Some.Numeric("a", "b") with { Indicator = true });
        Assert.Equal(["a", "a=(missing)", "b", "b=(missing)"], encoder.Names);
        Assert.Equal([8, 1, 1, 1], encoder.Encode(Some.Table(("a", [null]), ("b", [null]))).RowOf(0));
    }

    [Theory]
    [InlineData(FeatureScaling.Standard)]
    [InlineData(FeatureScaling.MinMax)]
    public void A_constant_column_is_0_whatever_it_holds_elsewhere(FeatureScaling scaling)
    {
        var constant = Enumerable.Repeat<string?>("0.1", 10).Append(null).ToArray();
        var settings = Some.Numeric("x") with { Scale = scaling, Impute = Imputation.Mean };
        var encoder = Some.Encoder(Some.Column("x", constant), settings);
        Assert.All(encoder.Encode(Some.Column("x", constant)).ColumnOf(), value => Assert.Equal(0, value));
        Assert.Equal([0, 0], encoder.Encode(Some.Column("x", "512", null)).ColumnOf());
    }

    [Theory]
    [InlineData("1e-17")]
    [InlineData("0")]
    [InlineData("-0.999999")]
    [InlineData("1e300")]
    public void The_logarithm_loses_nothing(string x)
    {
        var encoder = Some.Encoder(Some.Column("x", x), Some.Numeric("x") with { Log = true });
        var value = double.Parse(x);
        var expected = Math.Abs(value) < 1e-10 ? value : Math.Log(1 + value);
        Assert.Equal(expected, encoder.Encode(Some.Column("x", x))[0, 0], Math.Abs(expected) * 1e-15);
    }

    [Fact]
    public void A_number_without_logarithm_is_refused_with_its_place()
    {
        var settings = Some.Numeric("x") with { Log = true };
        const string Message = "t.csv line 3: 'x' is \"-1\"; expected a number above -1, since its log(1 + x) is taken.";
        var table = Some.Column("x", "0", "-1");
        Assert.Equal(Message, Assert.Throws<TableException>(() => Some.Encoder(table, settings)).Message);
        var encoder = Some.Encoder(Some.Column("x", "0", "4"), settings);
        Assert.Equal(Message, Assert.Throws<TableException>(() => encoder.Encode(table)).Message);
    }

    [Fact]
    public void An_imputed_number_without_logarithm_is_refused()
    {
        var error = Assert.Throws<TableException>(() =>
            Some.Encoder(Some.Column("x", "-0.75"), Some.Numeric("x") with { Log = true, Round = true }));
        Assert.Equal(
            "Missing cells of 'x' would become -1, but log(1 + x) needs numbers above -1. Turn round or log off, or use impute: "
            + "constant.", error.Message);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("1,5")]
    [InlineData("NaN")]
    [InlineData("1e999")]
    [InlineData("∞")]
    public void Text_in_a_numeric_column_is_refused_with_its_place(string text)
    {
        var encoder = Some.Encoder(Some.Column("x", "1", "2"), Some.Numeric("x"));
        var error = Assert.Throws<TableException>(() => encoder.Encode(Some.Column("x", "1", text)));
        Assert.Equal($"t.csv line 3: 'x' is \"{text}\"; expected a number or an empty cell.", error.Message);
    }

    [Theory]
    [InlineData(Imputation.Median, "median")]
    [InlineData(Imputation.Mean, "mean")]
    public void An_empty_column_is_refused_with_the_way_out(Imputation impute, string statistic)
    {
        var settings = Some.Numeric("x") with { Impute = impute };
        var error = Assert.Throws<TableException>(() => Some.Encoder(Some.Column("x", null, null), settings));
        Assert.Equal(
            $"t.csv: 'x' is empty in all 2 rows to learn from, so it has no {statistic} to impute. Use impute: constant, "
            + "or leave the column out.", error.Message);
    }

    [Fact]
    public void An_empty_column_can_be_filled_with_a_constant()
    {
        var settings = Some.Numeric("x") with { Impute = Imputation.Constant, Fill = 7 };
        var encoder = Some.Encoder(Some.Column("x", null, null), settings);
        Assert.Equal([7, 2], encoder.Encode(Some.Column("x", null, "2")).ColumnOf());
    }

    [Fact]
    public void Numbers_too_large_for_their_statistics_are_refused()
    {
        static string Refusal(NumericFeatureSettings settings, params string[] cells) =>
            Assert.Throws<TableException>(() => Some.Encoder(Some.Column("x", cells), settings)).Message;
        Assert.Equal(
            "t.csv: 'x' has values up to 1.5e+308, too large for a mean. Use impute: constant.",
            Refusal(Some.Numeric("x") with { Impute = Imputation.Mean }, "1e308", "1.5e308"));
        Assert.Equal(
            "'x' has values from -1e+308 to 1.5e+308, too large to be scaled. Use log: true or scale: none.",
            Refusal(new NumericFeatureSettings { Columns = ["x"] }, "1e308", "1.5e308", "-1e308"));
    }

    [Fact]
    public void A_number_that_no_network_can_hold_is_refused_with_its_place()
    {
        var encoder = Some.Encoder(Some.Column("x", "1", "2"), new NumericFeatureSettings { Columns = ["x"] });
        var error = Assert.Throws<TableException>(() => encoder.Encode(Some.Column("x", "1", "1e300")));
        Assert.Equal(
            "t.csv line 3: the feature 'x' comes to 2e+300; expected at most 3.4e+38 in size. Correct the cell, "
            + "or use log: true or another scale.", error.Message);
    }
}
