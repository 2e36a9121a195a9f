using System.Globalization;
using VisionFinetune.Tabular.Derivations;
using VisionFinetune.Tabular.Tables;
using VisionFinetune.Testing;

namespace VisionFinetune.Tabular.Tests.Derivations;

/// <summary>The homework's derived features on the real passengers, as pandas computes them.</summary>
public sealed class TitanicDerivationTests
{
    private static Table Passengers => CsvTableReader.Read(SharedFiles.Require("data/titanic/train.csv"))
        .Append(CsvTableReader.Read(SharedFiles.Require("data/titanic/test.csv")));

    [Fact]
    public void The_files_have_the_rows_and_gaps_that_pandas_finds()
    {
        var table = Passengers;
        int MissingIn(string column) => table[column].Count(cell => cell is null);
        Assert.Equal(1309, table.RowCount);
        Assert.Equal([418, 0, 0, 263, 1, 1014, 2],
            new[] { "Survived", "Name", "Ticket", "Age", "Fare", "Cabin", "Embarked" }.Select(MissingIn));
        Assert.Equal(33.2955, TableNumbers.Parse(table, "Fare").Average()!.Value, 1e-4);
        Assert.Equal("test.csv line 2", table.Origin(891).ToString());
    }

    [Fact]
    public void Extract_gives_the_titles_of_pandas()
    {
        static IReadOnlyList<string?> Titles(string pattern) =>
            new ExtractSettings { Column = "Name", Pattern = pattern, As = "title" }.Apply(Passengers)["title"];

        var titles = Titles(@"[,.]\s*([^,.]*)");
        Assert.Equal(Passengers["Name"].Select(name => name!.Split(',', '.')[1].Trim()), titles);
        Assert.Equal(titles, Titles(@",\s*([^.]*)\."));
        Assert.Equal("Mr 757, Miss 260, Mrs 197, Master 61, Dr 8, Rev 8, Col 4, Major 2, Mlle 2, Ms 2, Capt 1, Don 1, Dona 1, "
            + "Jonkheer 1, Lady 1, Mme 1, Sir 1, the Countess 1",
            string.Join(", ", titles.GroupBy(t => t!).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key} {g.Count()}"))));
    }

    [Fact]
    public void Title_family_and_alone_are_those_of_the_homework()
    {
        var table = DerivationChain.Apply(Passengers,
        [
            new ExtractSettings { Column = "Name", Pattern = @",\s*([^.]*)\.", As = "title" },
            new KeepSettings { Column = "title", Values = ["Mr", "Miss", "Mrs", "Master"], Other = "other", As = "title" },
            new SumSettings { Columns = ["Parch", "SibSp"], As = "family_num" },
            new EqualsSettings { Column = "family_num", Values = ["0"], As = "alone" },
        ]);
        var golden = CsvTableReader.Read(SharedFiles.Require("golden/titanic/features.csv"));
        string[] codes = ["Master", "Miss", "Mr", "Mrs", "other"];
        Assert.Equal(golden["title"].Select(code => codes[int.Parse(code!, CultureInfo.InvariantCulture)]), table["title"]);
        Assert.Equal(golden["family_num"], table["family_num"]);
        Assert.Equal(golden["alone"], table["alone"]);
    }
}
