using System.ComponentModel.DataAnnotations;
using VisionFinetune.Tabular.Features;

namespace VisionFinetune.Tabular.Tests.Features;

public sealed class FeatureSettingsTests
{
    public static TheoryData<FeatureSettings, string> Mistakes => new()
    {
        { new NumericFeatureSettings { Columns = [] }, "Name at least one column, such as columns: [Age]." },
        { new CategoricalFeatureSettings { Columns = ["a", " "] }, "The name of a column is empty." },
        { new NumericFeatureSettings { Columns = ["a", "b", "a"] }, "The column 'a' is named 2 times; once is enough." },
        { new NumericFeatureSettings { Columns = ["a"], Within = ["g", "h", ""] }, "The name of a column is empty." },
        { new NumericFeatureSettings { Columns = ["a"], Fill = 1 }, "A fill needs impute: constant." },
        {
            new NumericFeatureSettings { Columns = ["a"], Impute = Imputation.Constant, Fill = double.NaN },
            "The fill must be in [-1e30, 1e30]."
        },
        {
            new NumericFeatureSettings { Columns = ["a"], Impute = Imputation.Constant, Within = ["g"] },
            "A constant is the same in all groups; leave within out, or use impute: mean or median."
        },
        {
            new NumericFeatureSettings { Columns = ["a"], Impute = Imputation.Constant, Round = true },
            "Only an imputed mean or median is rounded; write the rounded number as fill."
        },
        {
            new NumericFeatureSettings { Columns = ["a"], Impute = Imputation.Constant, Fill = -1, Log = true },
            "log(1 + x) needs a fill above -1."
        },
        { new CategoricalFeatureSettings { Columns = ["a"], MinCount = 0 }, "The smallest count must be at least 1." },
        { new GroupSizeFeatureSettings { By = [] }, "Name at least one column, such as by: [Age]." },
        { new GroupSizeFeatureSettings { By = ["a"], Cap = 0 }, "The cap must be at least 1, or none." },
        { new GroupTargetFeatureSettings { By = ["a", "a"] }, "The column 'a' is named 2 times; once is enough." },
        { new GroupTargetFeatureSettings { By = ["a"], Smoothing = -1 }, "The smoothing must be in [0, 1e6]." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistakes_are_named(FeatureSettings settings, string message) => Assert.Equal([message], ProblemsOf(settings));

    [Fact]
    public void Every_kind_with_its_defaults_is_sound() => Assert.Empty(Some.EveryKind.SelectMany(ProblemsOf));

    private static IEnumerable<string?> ProblemsOf(FeatureSettings settings)
    {
        var problems = new List<ValidationResult>();
        Validator.TryValidateObject(settings, new ValidationContext(settings), problems, validateAllProperties: true);
        return problems.Select(problem => problem.ErrorMessage);
    }
}
