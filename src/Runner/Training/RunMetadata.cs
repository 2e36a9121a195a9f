using System.Text.Json;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Tabular.Data;

namespace VisionFinetune.Runner.Training;

/// <summary>What a checkpoint says about its run besides weights and counters: the names of the classes in the head's
/// order, and the recipe.</summary>
internal static class RunMetadata
{
    private const string ClassesKey = "visionfinetune.classes";

    private const string RecipeKey = "visionfinetune.recipe";

    private const string TableKey = "visionfinetune.table";

    public static IReadOnlyDictionary<string, string> Of(IReadOnlyList<string> classNames, Recipe recipe) => new Dictionary<string, string>
    {
        [ClassesKey] = JsonSerializer.Serialize(classNames),
        [RecipeKey] = RecipeWriter.Write(recipe),
    };

    /// <summary>The same with what was learned about a table.</summary>
    public static IReadOnlyDictionary<string, string> Of(TableCoding coding, Recipe recipe) =>
        new Dictionary<string, string>(Of(coding.Targets.Classes, recipe)) { [TableKey] = coding.ToJson() };

    /// <summary>What was learned about the table that the weights were trained on; none for images and files of other programs.</summary>
    /// <exception cref="UserException">It is damaged.</exception>
    public static TableCoding? Table(string weightsFile) =>
        Read(weightsFile).TryGetValue(TableKey, out var json) ? TableCoding.FromJson(json) : null;

    /// <summary>The recipe that the weights were trained with; none for files of other programs.</summary>
    public static string? RecipeText(string weightsFile) => Read(weightsFile).GetValueOrDefault(RecipeKey);

    /// <summary>Whether a checkpoint was written by this very recipe. Settings that its version did not have are at their defaults.</summary>
    public static bool IsOf(string checkpoint, Recipe recipe)
    {
        if (RecipeText(checkpoint) is not { } written)
            return false;
        var expected = RecipeWriter.Write(recipe);
        return written == expected || RecipeWriter.Write(RecipeLoader.Parse(written, $"the recipe in {checkpoint}")) == expected;
    }

    /// <summary>The names of the classes the weights were trained on; none for files of other programs.</summary>
    public static IReadOnlyList<string>? ClassNames(string weightsFile)
    {
        try
        {
            return Read(weightsFile).TryGetValue(ClassesKey, out var json) ? JsonSerializer.Deserialize<string[]>(json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IReadOnlyDictionary<string, string> Read(string weightsFile) =>
        weightsFile.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)
            ? SafeTensors.ReadMetadata(weightsFile)
            : new Dictionary<string, string>();
}
