using System.Text.Json;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Runner.Recipes;

namespace VisionFinetune.Runner.Training;

/// <summary>What a checkpoint says about its run besides weights and counters: the names of the classes in the head's
/// order, and the recipe.</summary>
internal static class RunMetadata
{
    private const string ClassesKey = "visionfinetune.classes";

    private const string RecipeKey = "visionfinetune.recipe";

    public static IReadOnlyDictionary<string, string> Of(IReadOnlyList<string> classNames, Recipe recipe) => new Dictionary<string, string>
    {
        [ClassesKey] = JsonSerializer.Serialize(classNames),
        [RecipeKey] = RecipeWriter.Write(recipe),
    };

    /// <summary>Whether a checkpoint was written by this very recipe.</summary>
    public static bool IsOf(string checkpoint, Recipe recipe) =>
        SafeTensors.ReadMetadata(checkpoint).TryGetValue(RecipeKey, out var written) && written == RecipeWriter.Write(recipe);

    /// <summary>The names of the classes the weights were trained on; none for files of other programs.</summary>
    public static IReadOnlyList<string>? ClassNames(string weightsFile)
    {
        if (!weightsFile.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
            return null;
        try
        {
            return SafeTensors.ReadMetadata(weightsFile).TryGetValue(ClassesKey, out var json) ? JsonSerializer.Deserialize<string[]>(json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
