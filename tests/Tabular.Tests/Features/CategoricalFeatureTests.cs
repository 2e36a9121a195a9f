using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Tests.Features;

public sealed class CategoricalFeatureTests
{
    [Fact]
    public void Categories_are_in_ordinal_order_numbers_included()
    {
        var encoder = Some.Encoder(Some.Column("c", "é", "b", "10", "B", "9", "b"), Some.Categorical("c"));
        Assert.Equal(["c=10", "c=9", "c=B", "c=b", "c=é"], encoder.Names);
    }

    [Fact]
    public void Unseen_and_missing_values_are_0_in_all_columns()
    {
        var encoder = Some.Encoder(Some.Column("c", "b", null, "a"), Some.Categorical("c"));
        Assert.Equal(["c=a", "c=b"], encoder.Names);
        var matrix = encoder.Encode(Some.Column("c", "a", "b", "B", null));
        Assert.Equal([1, 0, 0, 0], matrix.ColumnOf(0));
        Assert.Equal([0, 1, 0, 0], matrix.ColumnOf(1));
    }

    [Fact]
    public void The_code_of_unseen_and_missing_values_is_the_number_of_categories()
    {
        var encoder = Some.Encoder(Some.Column("c", "b", null, "a"), Some.Code("c"));
        Assert.Equal(["c"], encoder.Names);
        Assert.Equal([0, 1, 2, 2], encoder.Encode(Some.Column("c", "a", "b", "B", null)).ColumnOf());
    }

    [Fact]
    public void A_fill_makes_missing_a_category_like_any_other()
    {
        static double[] Codes(string fill, string?[] training, string?[] rows)
        {
            var encoder = Some.Encoder(Some.Column("c", training), Some.Code("c") with { Fill = fill });
            return encoder.Encode(Some.Column("c", rows)).ColumnOf();
        }
        Assert.Equal([0, 0, 1], Codes("a", ["b", "a"], [null, "a", "b"]));
        Assert.Equal([2, 2, 0], Codes("c", ["b", "a", null], [null, "c", "a"]));
        Assert.Equal([2, 2], Codes("c", ["b", "a"], [null, "x"]));
    }

    [Fact]
    public void Rare_values_count_as_unseen()
    {
        var table = Some.Column("c", "a", "b", "a", "c", "b", null, null);
        Assert.Equal(["c=a", "c=b"], Some.Encoder(table, Some.Categorical("c") with { MinCount = 2 }).Names);
        Assert.Equal(["c=a", "c=b", "c=x"], Some.Encoder(table, Some.Categorical("c") with { MinCount = 2, Fill = "x" }).Names);
    }

    [Fact]
    public void A_column_without_categories_is_refused_with_the_way_out()
    {
        var error = Assert.Throws<TableException>(() =>
            Some.Encoder(Some.Column("c", "a", null, "b"), Some.Categorical("c") with { MinCount = 2 }));
        Assert.Equal(
            "t.csv: 'c' has no value that occurs in at least 2 of the 3 rows to learn from. Use a smaller min_count "
            + "or a fill, or leave the column out.", error.Message);
    }
}
