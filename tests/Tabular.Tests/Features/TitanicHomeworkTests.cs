using System.Globalization;
using CsvHelper;
using VisionFinetune.Tabular.Features;
using VisionFinetune.Tabular.Tables;
using VisionFinetune.Testing;

namespace VisionFinetune.Tabular.Tests.Features;

/// <summary>The ten features of the homework, as pandas computes them; its statistics see the test rows.</summary>
public sealed class TitanicHomeworkTests
{
    private static readonly FeatureSettings[] s_features =
    [
        Some.Numeric("Pclass"),
        Some.Code("Sex"),
        Some.Numeric("Age") with { Impute = Imputation.Median, Within = ["full_title"], Round = true },
        Some.Numeric("SibSp", "Parch"),
        Some.Numeric("Fare") with { Impute = Imputation.Mean, Within = ["Pclass"] },
        Some.Code("Embarked") with { Fill = "missing" },
        Some.Code("title"),
        Some.Numeric("family_num", "alone"),
    ];

    [Fact]
    public void Features_of_all_1309_passengers_agree_with_the_homework()
    {
        var rows = WithDerived(Read("data/titanic/train.csv").Append(Read("data/titanic/test.csv")));
        var expected = Read("golden/titanic/features.csv");
        Assert.Equal(1309, rows.RowCount);

        var encoder = FeatureEncoder.Fit(s_features, rows, rows, new double[rows.RowCount, 0], []);
        Assert.Equal(expected.ColumnNames.Skip(1), encoder.Names);
        var actual = FeatureEncoder.FromJson(encoder.ToJson()).Encode(rows);
        for (var column = 0; column < encoder.Names.Count; column++)
        {
            var name = encoder.Names[column];
            var numbers = expected[name].Select(cell => double.Parse(cell!, CultureInfo.InvariantCulture)).ToArray();
            if (name is "Fare" or "Age")
                Assert.All(numbers.Zip(actual.ColumnOf(column)), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
            else
                Assert.Equal(numbers, actual.ColumnOf(column));
        }
        Assert.Equal(actual, encoder.EncodeTraining(rows, new double[rows.RowCount, 0]));
    }

    private static Table WithDerived(Table rows)
    {
        string[] titles = [.. rows["Name"].Select(name => name!.Split(',', '.')[1].Trim())];
        int[] family = [.. Numbers(rows, "SibSp").Zip(Numbers(rows, "Parch"), (siblings, parents) => siblings + parents)];
        return rows
            .With("full_title", titles)
            .With("title", [.. titles.Select(title => title is "Mr" or "Miss" or "Mrs" or "Master" ? title : "other")])
            .With("family_num", [.. family.Select(n => n.ToString(CultureInfo.InvariantCulture))])
            .With("alone", [.. family.Select(n => n == 0 ? "1" : "0")]);
    }

    private static IEnumerable<int> Numbers(Table rows, string column) =>
        rows[column].Select(cell => int.Parse(cell!, CultureInfo.InvariantCulture));

    private static Table Read(string path)
    {
        using var text = new StreamReader(SharedFiles.Require(path));
        using var csv = new CsvParser(text, CultureInfo.InvariantCulture);
        csv.Read();
        var names = csv.Record!;
        var rows = new List<string?[]>();
        while (csv.Read())
            rows.Add([.. csv.Record!.Select(cell => cell.Length == 0 ? null : cell)]);
        return Some.Table([.. names.Select((name, column) => (name, rows.Select(row => row[column]).ToArray()))]);
    }
}
