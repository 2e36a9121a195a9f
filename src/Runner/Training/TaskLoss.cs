using VisionFinetune.Engine.Losses;
using VisionFinetune.Runner.Recipes;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Training;

/// <summary>A recipe's loss with all that depends on the data filled in.</summary>
internal static class TaskLoss
{
    /// <summary>The same for training and for every score that is compared with it.</summary>
    /// <param name="recipe">A checked and resolved recipe.</param>
    /// <param name="task">Its data.</param>
    /// <exception cref="Engine.UserException">The loss does not fit the classes.</exception>
    public static LossSettings Of(Recipe recipe, ILearningTask task) => recipe.Loss.For(task.ClassNames, () => CountClasses(task));

    private static long[] CountClasses(ILearningTask task)
    {
        using var samples = task.Samples(SplitName.Train);
        using var scope = NewDisposeScope();
        return samples.Value.Targets.bincount(null, minlength: task.ClassNames.Count).cpu().data<long>().ToArray();
    }
}
