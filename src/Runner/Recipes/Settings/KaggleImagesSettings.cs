using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VisionFinetune.Augment;

namespace VisionFinetune.Runner.Recipes.Settings;

/// <summary>Numbered image files with a table of labels, as Kaggle's CIFAR-10 competition hands them out.</summary>
internal sealed record KaggleImagesSettings : DataSettings
{
    /// <summary>The folder with <c>train/</c>, <c>test/</c> and <c>trainLabels.csv</c>.</summary>
    [Required(ErrorMessage = "The root must name a folder.")]
    public required string Root { get; init; }

    /// <summary>Side in pixels of the square every image is brought to when it is read; none: all images have one size already.</summary>
    [JsonPropertyOrder(2)]
    [Range(8, 4096, ErrorMessage = "The size must be in [8, 4096] pixels, or none.")]
    public int? Size { get; init; }

    /// <summary>auto: decoded images are kept in a file in root, for later epochs and runs; none: in memory, for this run.</summary>
    [JsonPropertyOrder(3)]
    public ImageCacheMode Cache { get; init; } = ImageCacheMode.Auto;

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImageShape? Shape => Size is { } side ? new ImageShape(3, side, side) : null;
}
