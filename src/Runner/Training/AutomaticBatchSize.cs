using Serilog;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Training.Planning;
using VisionFinetune.Runner.Recipes;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Training;

/// <summary>What <c>train.batch_size: auto</c> comes to.</summary>
internal static class AutomaticBatchSize
{
    /// <summary>The recipe with a number, which the run records: it resumes, and can be repeated, with that.</summary>
    /// <param name="recipe">Returned as it is where it has a number.</param>
    /// <param name="task">Its data.</param>
    /// <param name="model">As training starts from it, and still so afterwards.</param>
    /// <param name="device">Where it trains.</param>
    public static Recipe Resolve(Recipe recipe, ILearningTask task, nn.Module<Tensor, Tensor> model, Device device)
    {
        if (recipe.Train.BatchSize is not null)
            return recipe;
        using var train = task.Samples(SplitName.Train);
        var choice = BatchSizeSearch.Choose(RunParts.WithoutRun(recipe, task, model, train.Value, train.Value, device), AvailableMemory.Of(device));
        Log.Information("{Choice:l}", choice.Describe(task.Unit));
        return recipe with { Train = recipe.Train with { BatchSize = choice.BatchSize } };
    }
}
