using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Tabular.Features;

/// <summary>Columns of names. The categories are the distinct texts of a column in ordinal order (as pandas and Python sort
/// texts), numbers included: "10" stands before "9".</summary>
/// <remarks>A missing cell is no category unless <see cref="Fill"/> makes it one, so the columns do not depend on whether a
/// cell happens to be missing in the training rows. One-hot columns are named <c>Sex=male</c>; a column of codes keeps its
/// name.</remarks>
public sealed record CategoricalFeatureSettings : FeatureSettings
{
    /// <summary>Columns that hold names, each treated on its own.</summary>
    [ColumnNames("columns")]
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>How a category becomes numbers.</summary>
    public CategoryEncoding Encode { get; init; } = CategoryEncoding.OneHot;

    /// <summary>The text that stands for a missing cell and is a category like any other; none means that missing is no
    /// category.</summary>
    public string? Fill { get; init; }

    /// <summary>Values that occur less often where the categories are learned count as unseen.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "The smallest count must be at least 1.")]
    public int MinCount { get; init; } = 1;

    /// <inheritdoc/>
    internal override IEnumerable<string> RequiredColumns => Columns;

    /// <inheritdoc/>
    internal override IEnumerable<FittedFeature> Fit(FeatureData data) => Columns.Select(Fitted(data));

    private Func<string, FittedFeature> Fitted(FeatureData data) => Encode == CategoryEncoding.OneHot
        ? column => new OneHotFeature(Categories.Learn(column, this, data.Statistics))
        : column => new CodeFeature(Categories.Learn(column, this, data.Statistics));
}

/// <summary>How a category becomes numbers.</summary>
public enum CategoryEncoding
{
    /// <summary>A 0/1 column a category; unseen and missing values are 0 in all of them.</summary>
    OneHot,

    /// <summary>The category's place in ordinal order, from 0; unseen and missing values get the number of categories.</summary>
    Code,
}
