using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using VisionFinetune.Tabular.Derivations;
using static VisionFinetune.Tabular.Tests.Tables.TestTables;

namespace VisionFinetune.Tabular.Tests.Derivations;

public sealed class DerivationSettingsTests
{
    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static TheoryData<string> Variants => new(
    [
        """{"op":"extract","column":"a","pattern":"(b)","as":"new"}""",
        """{"op":"replace","column":"a","values":["b","c"],"with":"d","as":"new"}""",
        """{"op":"keep","column":"a","values":["b"],"other":"d","as":"new"}""",
        """{"op":"join","columns":["a","b"],"separator":"-","as":"new"}""",
        """{"op":"length","column":"a","as":"new"}""",
        """{"op":"sum","columns":["a","b"],"plus":1.5,"as":"new"}""",
        """{"op":"ratio","numerator":"a","denominator":"b","as":"new"}""",
        """{"op":"bin","column":"a","edges":[0.5,2],"as":"new"}""",
        """{"op":"equals","column":"a","values":["b"],"as":"new"}""",
        """{"op":"is_missing","column":"a","as":"new"}""",
        """{"op":"only","column":"a","when":"b","in":["c"],"as":"new"}""",
    ]);

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_variant_is_valid_and_survives_JSON(string json)
    {
        var settings = JsonSerializer.Deserialize<DerivationSettings>(json, s_options)!;
        Assert.Empty(ProblemsOf(settings));
        Assert.Equal(json, JsonSerializer.Serialize(settings, s_options));
    }

    [Fact]
    public void A_pattern_needs_one_group_and_no_backtracking()
    {
        static string[] Problems(string pattern) =>
            ProblemsOf(new ExtractSettings { Column = "a", Pattern = pattern, As = "new" });
        const string OneGroup = "The pattern must have one capture group, (…), around what to extract; it has ";

        Assert.Empty(Problems("(?:a|b)(c)"));
        Assert.Empty(Problems("(?<title>a)"));
        Assert.Equal([OneGroup + "0. Write (?:…) for a group that captures nothing."], Problems("abc"));
        Assert.Equal([OneGroup + "0. Write (?:…) for a group that captures nothing."], Problems(""));
        Assert.Equal([OneGroup + "2. Write (?:…) for a group that captures nothing."], Problems("(a)(b)"));
        Assert.Equal(["The pattern is no regular expression: Invalid pattern '(a' at offset 2. Not enough )'s."], Problems("(a"));
        Assert.StartsWith("The pattern cannot be matched in linear time: ", Assert.Single(Problems("(?=a)(b)")));
        Assert.StartsWith("The pattern cannot be matched in linear time: ", Assert.Single(Problems(@"(a)\1")));
        Assert.StartsWith("The pattern cannot be matched in linear time: ", Assert.Single(Problems("((?:a{1000}){1000})")));
    }

    [Fact]
    public void Edges_ascend()
    {
        static string[] Problems(params double[] edges) =>
            ProblemsOf(new BinSettings { Column = "a", Edges = edges, As = "new" });
        const string Ascend = "The edges must be finite numbers, each larger than the one before.";

        Assert.Empty(Problems(-1));
        Assert.Empty(Problems(-1, 0, 5));
        Assert.Equal(["At least one edge is needed."], Problems());
        Assert.Equal([Ascend], Problems(1, 1));
        Assert.Equal([Ascend], Problems(2, 1));
        Assert.Equal([Ascend], Problems(1, double.NaN));
        Assert.Equal([Ascend], Problems(double.PositiveInfinity));
    }

    [Fact]
    public void Lists_and_names_are_not_empty()
    {
        const string EmptyValue = "A value must not be empty; an empty cell is a missing one, see is_missing.";
        Assert.Equal(["At least one value is needed."], ProblemsOf(new EqualsSettings { Column = "a", Values = [], As = "new" }));
        Assert.Equal([EmptyValue], ProblemsOf(new KeepSettings { Column = "a", Values = ["b", ""], Other = "c", As = "new" }));
        Assert.Equal([EmptyValue], ProblemsOf(new OnlySettings { Column = "a", When = "b", In = [""], As = "new" }));
        Assert.Equal(["At least one column is needed."], ProblemsOf(new JoinSettings { Columns = [], As = "new" }));
        Assert.Equal(["A column must not be empty; name one of the table's."],
            ProblemsOf(new SumSettings { Columns = [""], As = "new" }));
        Assert.Equal(["The constant must be in [-1e300, 1e300]."],
            ProblemsOf(new SumSettings { Columns = ["a"], Plus = double.NaN, As = "new" }));
        Assert.Equal(["The replacement must not be empty."],
            ProblemsOf(new ReplaceSettings { Column = "a", Values = ["b"], With = "", As = "new" }));
        Assert.Equal(["The column needs a name.", "The new column needs a name."],
            ProblemsOf(new LengthSettings { Column = "", As = "" }));
    }

    [Fact]
    public void Settings_that_break_their_rules_derive_nothing()
    {
        var error = Assert.Throws<ArgumentException>(
            () => new BinSettings { Column = "a", Edges = [2, 1], As = "" }.Apply(Column("a", "1")));
        Assert.Equal("The edges must be finite numbers, each larger than the one before. The new column needs a name.",
            error.Message);
    }

    private static string[] ProblemsOf(DerivationSettings settings)
    {
        var problems = new List<ValidationResult>();
        Validator.TryValidateObject(settings, new ValidationContext(settings), problems, validateAllProperties: true);
        return [.. problems.Select(p => p.ErrorMessage!).Order(StringComparer.Ordinal)];
    }
}
