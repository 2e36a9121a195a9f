using VisionFinetune.Engine;
using VisionFinetune.Tabular.Data;
using VisionFinetune.Tabular.Features;
using VisionFinetune.Tabular.Tables;
using static TorchSharp.torch;

namespace VisionFinetune.Tabular.Tests.Data;

public sealed class TargetCodingTests
{
    [Fact]
    public void Classes_that_are_numbers_are_ordered_by_value_and_others_as_text()
    {
        Assert.Equal(["2", "9", "10"], TargetCoding.OfClasses(Rows("y\n10\n9\n2\n10\n"), "y").Classes);
        Assert.Equal(["Cat", "ant", "bee"], TargetCoding.OfClasses(Rows("y\nbee\nant\nCat\n"), "y").Classes);
    }

    [Fact]
    public void Classes_become_their_numbers_and_indicators_of_all_but_the_first()
    {
        var table = Rows("y\nb\na\nc\n");
        var coding = TargetCoding.OfClasses(table, "y");
        Assert.Equal([1L, 0, 2], coding.ClassNumbers(table));
        Assert.Equal(["b", "c"], coding.IndicatorNames);
        Assert.Equal(new double[,] { { 1, 0 }, { 0, 0 }, { 0, 1 } }, coding.Indicators(table));
    }

    [Fact]
    public void Values_are_standardized_by_their_own_column_and_a_constant_one_is_only_shifted()
    {
        using var scope = NewDisposeScope();
        var table = Rows("a,b\n1,5\n3,5\n");
        var coding = TargetCoding.OfValues(table, ["a", "b"]);
        Assert.Equal([2.0, 5], coding.Means);
        Assert.Equal([1.0, 1], coding.Scales);
        Assert.Equal([-1f, 0, 1, 0], coding.Encode(table).data<float>().ToArray());
    }

    [Theory]
    [InlineData("y\na\n\"\"\nb\n", "t.csv line 3: 'y' is empty; expected a class: every row to learn from needs its target.")]
    [InlineData("y\na\na\n", "t.csv: every 'y' is \"a\"; expected at least two classes to tell apart.")]
    public void Targets_that_cannot_be_learned_are_refused(string csv, string message) =>
        Assert.Equal(message, Assert.Throws<TableException>(() => TargetCoding.OfClasses(Rows(csv), "y")).Message);

    [Fact]
    public void A_class_that_was_not_trained_on_is_named_with_its_line()
    {
        var coding = TargetCoding.OfClasses(Rows("y\na\nb\n"), "y");
        Assert.Equal("t.csv line 2: 'y' is \"c\"; expected one of a, b.",
            Assert.Throws<TableException>(() => coding.ClassNumbers(Rows("y\nc\n"))).Message);
    }

    [Fact]
    public void What_was_learned_survives_as_text_to_the_last_bit()
    {
        var table = Rows("x,y\n0.1,a\n0.7,b\n1e-9,a\n");
        var targets = TargetCoding.OfClasses(table, "y");
        var features = FeatureEncoder.Fit([new NumericFeatureSettings { Columns = ["x"] }], table, table, targets.Indicators(table), targets.IndicatorNames);
        var again = TableCoding.FromJson(new TableCoding(features, targets).ToJson());
        Assert.Equal(features.Encode(table), again.Features.Encode(table));
        Assert.Equal(targets.Classes, again.Targets.Classes);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"Features\":\"{}\",\"Targets\":{\"Columns\":[],\"Classes\":[],\"Means\":[],\"Scales\":[]}}")]
    public void Damaged_text_is_refused(string json) =>
        Assert.Equal("The checkpoint's description of its table is damaged; train again.", Assert.Throws<UserException>(() => TableCoding.FromJson(json)).Message);

    private static Table Rows(string csv) => CsvTableReader.Read(new StringReader(csv), "t.csv");
}
