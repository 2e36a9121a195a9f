using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VisionFinetune.Augment;

namespace VisionFinetune.Runner.Recipes.Settings;

/// <summary>Image files in <c>split/class/file</c>.</summary>
internal sealed record FolderSettings : DataSettings
{
    /// <summary>The folder that holds the splits.</summary>
    [Required(ErrorMessage = "The root must name a folder.")]
    public required string Root { get; init; }

    /// <summary>Side in pixels of the square every image is brought to when it is read, before the augmentation chain.</summary>
    [JsonPropertyOrder(2)]
    [Range(8, 4096, ErrorMessage = "The size must be in [8, 4096] pixels.")]
    public int Size { get; init; } = 256;

    /// <summary>auto: decoded images are kept in a file in root, for later epochs and runs; none: in memory, for this run.</summary>
    [JsonPropertyOrder(3)]
    public ImageCacheMode Cache { get; init; } = ImageCacheMode.Auto;

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImageShape? Shape => new ImageShape(3, Size, Size);
}
