using System.ComponentModel.DataAnnotations;
using VisionFinetune.Augment.Transforms;

namespace VisionFinetune.Augment.Settings;

/// <summary>Takes some images through steps; see <see cref="RandomApply"/>.</summary>
public sealed record RandomApplySettings : TransformSettings
{
    /// <summary>What happens to the chosen images, one step after the other. Required.</summary>
    [StepsRule]
    public IReadOnlyList<TransformSettings> Steps { get; init; } = [];

    /// <summary>Share of the images that take the steps.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The probability must be in [0, 1].")]
    public double P { get; init; } = 0.5;

    /// <inheritdoc/>
    public override RandomApply Build() => new([.. Steps.Select(step => step.Build())], P);
}

/// <summary>Takes every image through one of the steps; see <see cref="RandomChoice"/>.</summary>
public sealed record RandomChoiceSettings : TransformSettings, IValidatableObject
{
    /// <summary>Of which each image takes one. Required.</summary>
    [StepsRule]
    public IReadOnlyList<TransformSettings> Steps { get; init; } = [];

    /// <summary>How often each step is chosen, in proportion; without any, all are equally likely.</summary>
    public IReadOnlyList<double> Weights { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Steps is { Count: > 0 } && StepRules.OfWeights(Weights, Steps.Count) is { } problem)
            yield return new(problem, [nameof(Weights)]);
    }

    /// <inheritdoc/>
    public override RandomChoice Build() => new([.. Steps.Select(step => step.Build())], Weights);
}

/// <summary>Takes every image through all steps in an order of its own; see <see cref="RandomOrder"/>.</summary>
public sealed record RandomOrderSettings : TransformSettings
{
    /// <summary>All of which each image takes. Required.</summary>
    [StepsRule]
    public IReadOnlyList<TransformSettings> Steps { get; init; } = [];

    /// <inheritdoc/>
    public override RandomOrder Build() => new([.. Steps.Select(step => step.Build())]);
}
