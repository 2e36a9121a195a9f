using System.Text.Json.Serialization;

namespace VisionFinetune.Runner.Recipes.Settings;

/// <summary>What kind of answer a run learns to give.</summary>
internal enum RecipeTask
{
    /// <summary>One class for every image.</summary>
    [JsonStringEnumMemberName("image-classification")]
    ImageClassification,

    /// <summary>One class for every row of a table.</summary>
    [JsonStringEnumMemberName("tabular-classification")]
    TabularClassification,

    /// <summary>One or more numbers for every row of a table.</summary>
    [JsonStringEnumMemberName("tabular-regression")]
    TabularRegression,
}
