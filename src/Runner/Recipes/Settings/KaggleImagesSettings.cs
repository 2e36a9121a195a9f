using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Runner.Recipes.Settings;

/// <summary>Numbered image files with a table of labels, as Kaggle's CIFAR-10 competition hands them out.</summary>
internal sealed record KaggleImagesSettings : DataSettings
{
    /// <summary>The folder with <c>train/</c>, <c>test/</c> and <c>trainLabels.csv</c>.</summary>
    [Required(ErrorMessage = "The root must name a folder.")]
    public required string Root { get; init; }
}
