using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Runner.Recipes.Settings;

/// <summary>One fold of a cross-validation: which part of the training data validates.</summary>
internal sealed record FoldSettings : IValidatableObject
{
    /// <summary>Which fold validates; 1 for the first.</summary>
    [Range(1, 1000, ErrorMessage = "The fold must be in [1, 1000].")]
    public required int Index { get; init; }

    /// <summary>How many folds there are.</summary>
    [Range(2, 1000, ErrorMessage = "The number of folds must be in [2, 1000].")]
    public required int Of { get; init; }

    /// <summary>Decides which row is in which fold; the folds of one cross-validation share it.</summary>
    [Range(typeof(long), "0", "9223372036854775807", ParseLimitsInInvariantCulture = true, ErrorMessage = "The seed must be 0 or more.")]
    public required long Seed { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Index > Of)
            yield return new($"there are only {Of} folds.", [nameof(Index)]);
    }
}
