using VisionFinetune.Engine;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Training;

/// <summary>In which format the model of a recipe computes.</summary>
internal static class ForwardPrecision
{
    /// <summary>For training and for scores of training; null: float32. Networks for tables are too small to gain by less.</summary>
    /// <exception cref="UserException">The device cannot do what the recipe asks for.</exception>
    public static Autocast? ForTraining(Recipe recipe, Device device) =>
        recipe is { Data: CsvSettings, Train.Precision: Precision.Auto } ? null : Autocast.For(recipe.Train.Precision, device);

    /// <summary>For predictions: as the model was trained, or in float32 where this device cannot do that.</summary>
    public static Autocast? ForPrediction(Recipe recipe, Device device)
    {
        try
        {
            return ForTraining(recipe, device);
        }
        catch (UserException)
        {
            return null;
        }
    }
}
