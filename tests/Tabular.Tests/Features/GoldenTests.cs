using System.Text.Json;
using VisionFinetune.Tabular.Features;
using VisionFinetune.Tabular.Tables;
using VisionFinetune.Testing;

namespace VisionFinetune.Tabular.Tests.Features;

/// <summary>Against scikit-learn 1.2 and pandas 1.5; see golden/tabular/generate.py.</summary>
public sealed class GoldenTests
{
    private static readonly NumericFeatureSettings s_age = new() { Columns = ["age"], Scale = FeatureScaling.None };
    private static readonly NumericFeatureSettings s_fare = new() { Columns = ["fare"], Scale = FeatureScaling.None, Log = true };
    private static readonly CategoricalFeatureSettings s_port = new() { Columns = ["port"] };
    private static readonly Dictionary<string, FeatureSettings> s_cases = new()
    {
        ["mean"] = s_age with { Impute = Imputation.Mean },
        ["mean-standard"] = s_age with { Impute = Imputation.Mean, Scale = FeatureScaling.Standard },
        ["mean-min-max"] = s_age with { Impute = Imputation.Mean, Scale = FeatureScaling.MinMax },
        ["mean-within"] = s_age with { Impute = Imputation.Mean, Within = ["class"] },
        ["mean-within-round"] = s_age with { Impute = Imputation.Mean, Within = ["class"], Round = true },
        ["median"] = s_age,
        ["median-standard"] = new NumericFeatureSettings { Columns = ["age"] },
        ["median-min-max"] = s_age with { Scale = FeatureScaling.MinMax },
        ["median-within"] = s_age with { Within = ["class"] },
        ["median-within-round"] = s_age with { Within = ["class"], Round = true },
        ["constant-indicator"] = s_age with { Impute = Imputation.Constant, Fill = -1.5, Indicator = true },
        ["log"] = s_fare,
        ["log-standard"] = s_fare with { Scale = FeatureScaling.Standard },
        ["log-min-max"] = s_fare with { Scale = FeatureScaling.MinMax },
        ["one-hot"] = s_port,
        ["one-hot-fill"] = s_port with { Fill = "missing" },
        ["code-fill"] = s_port with { Fill = "missing", Encode = CategoryEncoding.Code },
        ["others-0"] = new GroupTargetFeatureSettings { By = ["class"], Smoothing = 0 },
        ["others-1"] = new GroupTargetFeatureSettings { By = ["class"] },
        ["others-2.5"] = new GroupTargetFeatureSettings { By = ["class"], Smoothing = 2.5 },
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_scikit_learn_and_pandas(string name)
    {
        var golden = Golden.Json("tabular/encoders.json");
        var training = TableOf(golden.GetProperty("training"));
        var targets = Some.Targets(golden.GetProperty("target").Doubles());
        var encoder = FeatureEncoder.Fit([s_cases[name]], training, training, targets, ["y"]);
        var expected = golden.GetProperty("cases").GetProperty(name);
        AssertClose(expected.GetProperty("training"), encoder.EncodeTraining(training, targets));
        AssertClose(expected.GetProperty("new"), encoder.Encode(TableOf(golden.GetProperty("new"))));
    }

    [Fact]
    public void Every_case_of_the_file_is_checked()
    {
        var cases = Golden.Json("tabular/encoders.json").GetProperty("cases").EnumerateObject().Select(c => c.Name);
        Assert.Equal(cases.Order(), s_cases.Keys.Order());
    }

    private static Table TableOf(JsonElement columns)
    {
        static string?[] Cells(JsonElement column) => [.. column.EnumerateArray().Select(cell => cell.GetString())];
        return Some.Table([.. columns.EnumerateObject().Select(column => (column.Name, Cells(column.Value)))]);
    }

    private static void AssertClose(JsonElement expected, double[,] actual)
    {
        Assert.Equal(expected.GetArrayLength(), actual.GetLength(0));
        for (var row = 0; row < actual.GetLength(0); row++)
        {
            var numbers = expected[row].Doubles();
            Assert.Equal(numbers.Length, actual.GetLength(1));
            Assert.All(numbers.Zip(actual.RowOf(row)), pair =>
                Assert.Equal(pair.First, pair.Second, 1e-13 * Math.Max(1, Math.Abs(pair.First))));
        }
    }
}
