using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VisionFinetune.Tabular.Derivations;
using VisionFinetune.Tabular.Features;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Runner.Recipes.Settings;

/// <summary>Rows of CSV files, and how they become the numbers an MLP sees.</summary>
internal sealed record CsvSettings : DataSettings, IValidatableObject
{
    /// <summary>The folder with the files.</summary>
    [Required(ErrorMessage = "The root must name a folder.")]
    public required string Root { get; init; }

    /// <summary>The file to train and validate on.</summary>
    [Required(ErrorMessage = "The training file must have a name.")]
    public string Train { get; init; } = "train.csv";

    /// <summary>The file to predict; scored once at the end if it has the target. none: there is no such file.</summary>
    [MinLength(1, ErrorMessage = "Write none if there is no test file.")]
    public string? Test { get; init; } = "test.csv";

    /// <summary>How the files are written.</summary>
    public CsvFormat Format { get; init; } = new();

    /// <summary>The column that names a row in predictions; none: rows are numbered from 1.</summary>
    [MinLength(1, ErrorMessage = "Write none to number the rows.")]
    public string? Id { get; init; }

    /// <summary>The column to predict; several for a regression with several outputs.</summary>
    [MinLength(1, ErrorMessage = "at least one column must be predicted.")]
    public required IReadOnlyList<string> Target { get; init; }

    /// <summary>Columns that are in the file and deliberately not used; other unused columns are mentioned in the log.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>Columns computed from others, in this order, before anything is learned from the data.</summary>
    public IReadOnlyList<DerivationSettings> Derive { get; init; } = [];

    /// <summary>What the network sees, in this order.</summary>
    [MinLength(1, ErrorMessage = "the network needs at least one feature, such as numeric.")]
    public required IReadOnlyList<FeatureSettings> Features { get; init; }

    /// <summary>The rows from which imputation, encoding and scaling are learned.</summary>
    [JsonPropertyOrder(2)]
    public FitRows Fit { get; init; } = FitRows.Train;

    /// <summary>Whether the validation rows hold every class in proportion.</summary>
    [JsonPropertyOrder(2)]
    public bool Stratify { get; init; } = true;

    /// <summary>Validates on one fold of a cross-validation instead of a share; none: the share. vft train --folds sets it.</summary>
    [JsonPropertyOrder(3)]
    public FoldSettings? Fold { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Target.Distinct().Count() < Target.Count)
            yield return new("a column is named twice.", [nameof(Target)]);
        if (Id is not null && Target.Contains(Id))
            yield return new("the id cannot be predicted.", [nameof(Id)]);
        if (Ignore.FirstOrDefault(Target.Contains) is { } ignored)
            yield return new($"'{ignored}' is the target.", [nameof(Ignore)]);
    }
}

/// <summary>The rows that imputation, encoding and scaling may see.</summary>
internal enum FitRows
{
    /// <summary>The training split only: what validation and test say is then honest.</summary>
    Train,

    /// <summary>Training, validation and test rows, as courses often do it. This leaks, and the log says so.</summary>
    All,
}
