using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VisionFinetune.Augment;

namespace VisionFinetune.Runner.Recipes.Settings;

/// <summary>Where the images or rows and their labels come from.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "source")]
[JsonDerivedType(typeof(Cifar10Settings), "cifar10")]
[JsonDerivedType(typeof(SyntheticSettings), "synthetic")]
[JsonDerivedType(typeof(FolderSettings), "folder")]
[JsonDerivedType(typeof(KaggleImagesSettings), "kaggle-images")]
[JsonDerivedType(typeof(CsvSettings), "csv")]
internal abstract record DataSettings
{
    /// <summary>Share of the training data, of every class alike, that is set aside to choose the best checkpoint.</summary>
    [JsonPropertyOrder(1)]
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true,
        ErrorMessage = "The validation share must lie between 0 and 1, both excluded.")]
    public double Validation { get; init; } = 0.1;

    /// <summary>Size of the images before the augmentation chain; null where only the files know.</summary>
    [JsonIgnore]
    public virtual ImageShape? Shape => null;
}
