using TorchSharp;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Studies.Page;
using VisionFinetune.Runner.Training;

namespace VisionFinetune.Runner.Studies.Results;

/// <summary>What the networks of every variant see, where that was varied.</summary>
internal static class VariantSheets
{
    private const int Images = 4, Draws = 6;

    /// <summary>One contact sheet a variant; none for tables, where all variants augment alike, and where the data is gone.</summary>
    public static IReadOnlyList<VariantSheet> Of(IReadOnlyList<StudyVariant> variants)
    {
        if (variants.Select(v => RecipeWriter.Write(v.Recipe.Augment)).Distinct().Count() < 2)
            return [];
        NativeLibrary.Require();
        try
        {
            return [.. variants.Select(Of).OfType<VariantSheet>()];
        }
        catch (UserException)
        {
            return [];      // a report can be written anew long after its images were deleted
        }
    }

    private static VariantSheet? Of(StudyVariant variant)
    {
        using var task = LearningTask.Load(variant.Recipe, torch.CPU);
        return task.AugmentationSheet(Images, Draws) is { } png ? new VariantSheet(variant.Name, png) : null;
    }
}
