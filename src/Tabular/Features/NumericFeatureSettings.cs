using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Tabular.Features;

/// <summary>Columns of numbers: missing cells are imputed, then the logarithm is taken, then the result is scaled. A column
/// keeps its name.</summary>
/// <remarks>Scaling agrees with scikit-learn's <c>StandardScaler</c> and <c>MinMaxScaler</c>, imputation with its
/// <c>SimpleImputer</c>, and imputation within groups with pandas' <c>fillna(groupby(…).transform(…))</c>. They differ in one
/// point: a column that is constant where the scale is learned becomes 0 in all rows, whatever it holds elsewhere.</remarks>
public sealed record NumericFeatureSettings : FeatureSettings, IValidatableObject
{
    /// <summary>Columns that hold numbers or empty cells, each treated on its own.</summary>
    [ColumnNames("columns")]
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>What replaces a missing cell.</summary>
    public Imputation Impute { get; init; } = Imputation.Median;

    /// <summary>What replaces a missing cell with <c>impute: constant</c>.</summary>
    [Range(-1e30, 1e30, ErrorMessage = "The fill must be in [-1e30, 1e30].")]
    public double Fill { get; init; }

    /// <summary>Columns whose values make groups: a missing cell gets the statistic of its group, or that of all rows where the
    /// group has no numbers or is itself missing.</summary>
    [ColumnNames("columns", mayBeEmpty: true)]
    public IReadOnlyList<string> Within { get; init; } = [];

    /// <summary>Whether the imputed mean or median is rounded to a whole number, halves to the even one.</summary>
    public bool Round { get; init; }

    /// <summary>Whether x becomes log(1 + x), which needs numbers above -1.</summary>
    public bool Log { get; init; }

    /// <summary>How the numbers, imputed ones included, are scaled.</summary>
    public FeatureScaling Scale { get; init; } = FeatureScaling.Standard;

    /// <summary>Whether a column <c>NAME=(missing)</c> is added that is 1 where the cell was missing and 0 elsewhere.</summary>
    public bool Indicator { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var isConstant = Impute == Imputation.Constant;
        if (!isConstant && Fill != 0)
            yield return new("A fill needs impute: constant.", [nameof(Fill)]);
        if (isConstant && Within.Count > 0)
            yield return new(
                "A constant is the same in all groups; leave within out, or use impute: mean or median.", [nameof(Within)]);
        if (isConstant && Round)
            yield return new("Only an imputed mean or median is rounded; write the rounded number as fill.", [nameof(Round)]);
        if (isConstant && Log && Fill <= -1)
            yield return new("log(1 + x) needs a fill above -1.", [nameof(Fill)]);
    }

    /// <inheritdoc/>
    internal override IEnumerable<string> RequiredColumns => [.. Columns, .. Within];

    /// <inheritdoc/>
    internal override IEnumerable<FittedFeature> Fit(FeatureData data) =>
        Columns.Select(column => NumericFeature.Fit(column, this, data.Statistics));
}

/// <summary>What replaces a missing number.</summary>
public enum Imputation
{
    /// <summary>The middle value; the mean of the two middle ones where their number is even.</summary>
    Median,

    /// <summary>The arithmetic mean.</summary>
    Mean,

    /// <summary>A number that the recipe gives.</summary>
    Constant,
}

/// <summary>How a column of numbers is scaled.</summary>
public enum FeatureScaling
{
    /// <summary>As it is.</summary>
    None,

    /// <summary>To mean 0 and population standard deviation 1.</summary>
    Standard,

    /// <summary>Smallest value to 0, largest to 1; values beyond what was learned fall outside.</summary>
    MinMax,
}
