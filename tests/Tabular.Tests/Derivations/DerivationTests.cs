using VisionFinetune.Tabular.Derivations;
using VisionFinetune.Tabular.Tables;
using static VisionFinetune.Tabular.Tests.Tables.TestTables;

namespace VisionFinetune.Tabular.Tests.Derivations;

public sealed class DerivationTests
{
    /// <summary>One row a kind of passenger; the last one hardly known.</summary>
    private static Table Passengers => Csv("""
        Name,Age,Fare,Parch,SibSp,Ticket
        "Braund, Mr. Owen",22,7.25,0,1,A/5
        "Cumings, Mrs.  John ",38,71.5,1,0,PC
        Zoë 😀,0.5,0,2,-2,A/5
        ,,,,,
        """);

    [Fact]
    public void Extract_takes_what_the_group_captures_without_spaces() => AssertDerived(["Mr", "Mrs", null, null],
        new ExtractSettings { Column = "Name", Pattern = @",\s*([^.]*)\.", As = "new" });

    [Fact]
    public void Extract_trims_and_takes_nothing_for_missing()
    {
        AssertDerived(["Owen", "John", null, null],
            new ExtractSettings { Column = "Name", Pattern = @"\.(?<first>.*)$", As = "new" });
        AssertDerived([null, null, null, null], new ExtractSettings { Column = "Name", Pattern = @"(\s*)", As = "new" });
        AssertDerived([null, null, null, null], new ExtractSettings { Column = "Name", Pattern = "Zoë|(x)", As = "new" });
    }

    [Fact]
    public void Replace_changes_some_cells_only() => AssertDerived(["A", "A", "2", null],
        new ReplaceSettings { Column = "Parch", Values = ["0", "1"], With = "A", As = "new" });

    [Fact]
    public void Keep_changes_all_other_cells() => AssertDerived(["0", "1", "many", null],
        new KeepSettings { Column = "Parch", Values = ["0", "1"], Other = "many", As = "new" });

    [Fact]
    public void Join_needs_every_part()
    {
        AssertDerived(["A/5|7.25", "PC|71.5", "A/5|0", null], new JoinSettings { Columns = ["Ticket", "Fare"], As = "new" });
        AssertDerived(["0A/50", "1PC1", "2A/52", null],
            new JoinSettings { Columns = ["Parch", "Ticket", "Parch"], Separator = "", As = "new" });
    }

    [Fact]
    public void Length_counts_characters() => AssertDerived(["16", "20", "5", null],
        new LengthSettings { Column = "Name", As = "new" });

    [Fact]
    public void Sum_keeps_whole_numbers_whole()
    {
        AssertDerived(["2", "2", "1", null], new SumSettings { Columns = ["Parch", "SibSp"], Plus = 1, As = "new" });
        AssertDerived(["7.25", "72.5", "2", null], new SumSettings { Columns = ["Fare", "Parch"], As = "new" });
        AssertDerived(["1", "0", "-2", null], new SumSettings { Columns = ["SibSp"], As = "new" });
    }

    [Fact]
    public void Ratio_has_no_value_where_the_divisor_is_zero()
    {
        AssertDerived(["7.25", null, "0", null], new RatioSettings { Numerator = "Fare", Denominator = "SibSp", As = "new" });
        AssertDerived([null, "38", "0.25", null], new RatioSettings { Numerator = "Age", Denominator = "Parch", As = "new" });
    }

    [Fact]
    public void Bin_counts_the_edges_at_or_below()
    {
        AssertDerived(["1", "2", "0", null], new BinSettings { Column = "Age", Edges = [1, 30], As = "new" });
        AssertDerived(["1", "2", "0", null], new BinSettings { Column = "Age", Edges = [22, 38], As = "new" });
        AssertDerived(["0", "1", "0", null], new BinSettings { Column = "Age", Edges = [22.1], As = "new" });
    }

    [Fact]
    public void Equals_is_one_for_its_texts_and_zero_for_missing() => AssertDerived(["1", "0", "1", "0"],
        new EqualsSettings { Column = "Parch", Values = ["0", "2", "1.0"], As = "new" });

    [Fact]
    public void Is_missing_is_one_for_missing() => AssertDerived(["0", "0", "0", "1"],
        new IsMissingSettings { Column = "Age", As = "new" });

    [Fact]
    public void Only_copies_where_the_other_column_says_so() => AssertDerived(["22", null, "0.5", null],
        new OnlySettings { Column = "Age", When = "Ticket", In = ["A/5", "B"], As = "new" });

    [Fact]
    public void Derivations_see_those_before_them_and_may_replace_a_column()
    {
        var table = DerivationChain.Apply(Passengers,
        [
            new SumSettings { Columns = ["Parch", "SibSp"], Plus = 1, As = "family" },
            new RatioSettings { Numerator = "Fare", Denominator = "family", As = "Fare" },
        ]);
        Assert.Equal(["Name", "Age", "Parch", "SibSp", "Ticket", "family", "Fare"], table.ColumnNames);
        Assert.Equal(["3.625", "35.75", "0", null], table["Fare"]);
        Assert.Equal("x.csv line 3", table.Origin(1).ToString());
        var unchanged = Passengers;
        Assert.Same(unchanged, DerivationChain.Apply(unchanged, []));
    }

    [Fact]
    public void Unknown_columns_are_refused_by_every_derivation()
    {
        DerivationSettings[] derivations =
        [
            new ExtractSettings { Column = "Nam", Pattern = "(a)", As = "new" },
            new ReplaceSettings { Column = "Nam", Values = ["a"], With = "b", As = "new" },
            new KeepSettings { Column = "Nam", Values = ["a"], Other = "b", As = "new" },
            new JoinSettings { Columns = ["Age", "Nam"], As = "new" },
            new LengthSettings { Column = "Nam", As = "new" },
            new SumSettings { Columns = ["Age", "Nam"], As = "new" },
            new RatioSettings { Numerator = "Nam", Denominator = "Age", As = "new" },
            new RatioSettings { Numerator = "Age", Denominator = "Nam", As = "new" },
            new BinSettings { Column = "Nam", Edges = [1], As = "new" },
            new EqualsSettings { Column = "Nam", Values = ["a"], As = "new" },
            new IsMissingSettings { Column = "Nam", As = "new" },
            new OnlySettings { Column = "Nam", When = "Age", In = ["a"], As = "new" },
            new OnlySettings { Column = "Age", When = "Nam", In = ["a"], As = "new" },
        ];
        Assert.All(derivations, derivation => Assert.Equal(
            "x.csv has no column 'Nam'; did you mean 'Name'? Its columns are Name, Age, Fare, Parch, SibSp, Ticket.",
            Assert.Throws<TableException>(() => derivation.Apply(Passengers)).Message));
    }

    [Fact]
    public void Text_among_numbers_is_refused_with_its_place()
    {
        var sum = new SumSettings { Columns = ["Age", "Ticket"], As = "new" };
        var error = Assert.Throws<TableException>(() => sum.Apply(Passengers));
        Assert.Equal("x.csv line 2: 'Ticket' is \"A/5\"; expected a number or an empty cell.", error.Message);
    }

    [Fact]
    public void Results_that_are_not_finite_are_refused_with_their_place()
    {
        var table = Csv("a,b\n1,1\n1e308,1e-308\n");
        var sum = Assert.Throws<TableException>(() => new SumSettings { Columns = ["a", "a"], As = "new" }.Apply(table));
        Assert.Equal("x.csv line 3: 'new' is \"Infinity\"; expected a finite result.", sum.Message);
        Assert.Throws<TableException>(() => new RatioSettings { Numerator = "a", Denominator = "b", As = "new" }.Apply(table));
    }

    [Fact]
    public void The_culture_changes_nothing()
    {
        DerivationSettings[] derivations =
        [
            new SumSettings { Columns = ["Fare", "SibSp"], Plus = -0.5, As = "sum" },
            new RatioSettings { Numerator = "SibSp", Denominator = "Age", As = "ratio" },
            new BinSettings { Column = "Age", Edges = [0.75, 30.5], As = "bin" },
            new LengthSettings { Column = "Name", As = "length" },
            new ExtractSettings { Column = "Name", Pattern = "(?i)(MRS?)", As = "title" },
        ];
        var expected = Describe(DerivationChain.Apply(Passengers, derivations));
        Under(German, () => Assert.Equal(expected, Describe(DerivationChain.Apply(Passengers, derivations))));
        Assert.Contains("x.csv line 4 sum = -2.5", expected);
    }

    private static void AssertDerived(string?[] expected, DerivationSettings derivation)
    {
        var table = derivation.Apply(Passengers);
        Assert.Equal(expected, table["new"]);
        Assert.Equal(Describe(Passengers.With("new", expected)), Describe(table));
    }
}
