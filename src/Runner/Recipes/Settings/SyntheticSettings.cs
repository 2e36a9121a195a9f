using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VisionFinetune.Augment;

namespace VisionFinetune.Runner.Recipes.Settings;

/// <summary>Drawn shapes, made from the seed: to try everything out where no data set is at hand.</summary>
internal sealed record SyntheticSettings : DataSettings, IValidatableObject
{
    /// <summary>Images to draw for training and validation.</summary>
    [Range(1, 1_000_000, ErrorMessage = "The number of images must be in [1, 1000000].")]
    public int TrainImages { get; init; } = 2000;

    /// <summary>Images to draw for the test.</summary>
    [Range(1, 1_000_000, ErrorMessage = "The number of images must be in [1, 1000000].")]
    public int TestImages { get; init; } = 500;

    /// <summary>Classes to draw.</summary>
    [Range(2, 10, ErrorMessage = "The number of classes must be in [2, 10].")]
    public int Classes { get; init; } = 10;

    /// <summary>Side of the square images in pixels.</summary>
    [Range(8, 512, ErrorMessage = "The size must be in [8, 512] pixels.")]
    public int Size { get; init; } = 32;

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImageShape? Shape => new ImageShape(3, Size, Size);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TrainImages < 2 * Classes)
        {
            yield return new($"{Classes} classes need at least {2 * Classes} images: one to train on and one to validate with.",
                [nameof(TrainImages)]);
        }
        if (TestImages < Classes)
            yield return new($"{Classes} classes need at least {Classes} images.", [nameof(TestImages)]);
    }
}
