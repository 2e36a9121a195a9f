using System.Text.Json.Serialization;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Features;

/// <summary>What one feature has learned: it turns the table columns it needs into columns of numbers. Its public properties
/// are its JSON in the checkpoint.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NumericFeature), "numeric")]
[JsonDerivedType(typeof(OneHotFeature), "one_hot")]
[JsonDerivedType(typeof(CodeFeature), "code")]
[JsonDerivedType(typeof(GroupSizeFeature), "group_size")]
[JsonDerivedType(typeof(GroupTargetFeature), "group_target")]
internal abstract record FittedFeature
{
    /// <summary>One a column of numbers.</summary>
    internal abstract IReadOnlyList<string> Names { get; }

    /// <summary>What a table must have; names may repeat.</summary>
    internal abstract IReadOnlyList<string> RequiredColumns { get; }

    /// <summary>Whether the values fit together; false after a damaged file.</summary>
    internal abstract bool IsSound { get; }

    /// <summary>Rows that were not trained on: one array a name, one element a row.</summary>
    internal abstract IReadOnlyList<double[]> Encode(Table rows);

    /// <summary>The rows that were trained on, in any order. Features of groups leave each row's own part out.</summary>
    internal virtual IReadOnlyList<double[]> EncodeTraining(Table rows, double[,] targets) => Encode(rows);

    /// <summary>A row of "the training rows" whose group has none.</summary>
    protected static ArgumentException NotTrainedOn(IReadOnlyList<string> by) =>
        new($"A row is in a group of '{string.Join(", ", by)}' that no training row is in; these are not the rows that were "
            + "trained on.");
}
