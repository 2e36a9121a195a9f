using System.ComponentModel.DataAnnotations;
using VisionFinetune.Augment.Transforms;

namespace VisionFinetune.Augment.Settings;

/// <summary>uint8 to float in [0, 1]; see <see cref="ToFloat"/>. Implied where it is not written.</summary>
public sealed record ToFloatSettings : TransformSettings
{
    /// <inheritdoc/>
    public override ToFloat Build() => new();
}

/// <summary>Subtracts the mean and divides by the deviation of every channel; see <see cref="Normalize"/>.</summary>
public sealed record NormalizeSettings : TransformSettings, IValidatableObject
{
    /// <summary>Mean of every channel, or one for all, of values in [0, 1]. Required.</summary>
    [ChannelValuesRule("mean", positive: false)]
    public IReadOnlyList<double> Mean { get; init; } = [];

    /// <summary>Standard deviation of every channel, or one for all. Required.</summary>
    [ChannelValuesRule("std", positive: true)]
    public IReadOnlyList<double> Std { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Mean is { Count: > 0 } && Std is { Count: > 0 } && Rules.OfSameCount(Mean, Std) is { } problem)
            yield return new(problem, [nameof(Std)]);
    }

    /// <inheritdoc/>
    public override Normalize Build() => new(Mean, Std);
}

/// <summary>Replaces colours by brightness; see <see cref="Grayscale"/>.</summary>
public sealed record GrayscaleSettings : TransformSettings
{
    /// <inheritdoc/>
    public override Grayscale Build() => new();
}

/// <summary>Replaces colours by brightness in some images; see <see cref="RandomGrayscale"/>.</summary>
public sealed record RandomGrayscaleSettings : TransformSettings
{
    /// <summary>Share of the images that lose their colours.</summary>
    [Range(0.0, 1.0, ErrorMessage = "The probability must be in [0, 1].")]
    public double P { get; init; } = 0.1;

    /// <inheritdoc/>
    public override RandomGrayscale Build() => new(P);
}
