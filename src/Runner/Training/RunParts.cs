using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Recipes;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Training;

/// <summary>Puts together what a recipe trains with.</summary>
internal static class RunParts
{
    /// <summary>For looking at steps without a run: nothing is written, nothing is validated that is kept, and nobody is told.</summary>
    public static TrainerParts WithoutRun(Recipe recipe, ILearningTask task, nn.Module<Tensor, Tensor> model, ISamples train, ISamples validation, Device device) => new()
    {
        Model = model,
        Train = train,
        Validation = validation,
        Loss = TaskLoss.Of(recipe, task),
        Scoring = task.Scoring,
        Optimizer = recipe.Optimizer,
        FineTune = recipe.FineTune,
        Scheduler = recipe.Scheduler,
        Settings = recipe.Train,
        Autocast = ForwardPrecision.ForTraining(recipe, device),
        Checkpoints = new CheckpointFolder(Path.GetTempPath()),
        Observer = new ObserverList(),
        Seed = recipe.Seed,
    };
}
