using VisionFinetune.Augment;
using VisionFinetune.Augment.Chains;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Recipes.Settings;
using Monitor = VisionFinetune.Engine.Training.Monitor;

namespace VisionFinetune.Runner.Recipes;

/// <summary>Rules that look at several sections at once. Each keeps silent about values that were refused on their own.</summary>
internal static class RecipeRules
{
    /// <summary>A ResNet halves the image five times; a smaller one ends as a single value per channel.</summary>
    private const int LargestSinglePixelSide = 32;

    /// <summary>Every broken rule, with the path of the setting at fault.</summary>
    public static IEnumerable<(string Path, string Message)> Check(Recipe recipe, BoundPaths paths)
    {
        var problems = new List<(string, string)>();
        if (paths.IsSound("task") && recipe.Task != RecipeTask.ImageClassification)
        {
            problems.Add(("task", $"'task' is {Names.Of(recipe.Task)}, which this version does not support; "
                + $"expected {Names.Of(RecipeTask.ImageClassification)}."));
        }
        if (paths.IsSound("scheduler") && paths.IsSound("train.monitor") && recipe.Scheduler is PlateauSettings plateau)
            problems.AddRange(OfPlateau(plateau, recipe.Train.Monitor));
        if (paths.IsSound("augment.eval"))
            problems.AddRange(OfEvaluation(recipe.Augment.Eval));
        if (paths.IsSound("data") && recipe.Data.Shape is { } shape)
            problems.AddRange(OfChains(recipe, shape, paths));
        return problems;
    }

    /// <summary>Scores must depend on the image alone, not on its neighbours in a batch.</summary>
    private static IEnumerable<(string Path, string Message)> OfEvaluation(IReadOnlyList<TransformSettings> steps) =>
        steps.Select((step, i) => (Name: Names.OfVariant(step), Path: $"augment.eval[{i}]"))
            .Where(step => step.Name.StartsWith("random_", StringComparison.Ordinal))
            .Select(step => (step.Path, $"'{step.Path}' is {step.Name}, but validation, test and prediction must not be random; "
                + "use resize and center_crop, or move the step to augment.train."));

    private static IEnumerable<(string Path, string Message)> OfPlateau(PlateauSettings plateau, Monitor monitor)
    {
        var expected = monitor == Monitor.ValidationLoss ? PlateauMode.Min : PlateauMode.Max;
        if (plateau.Mode == expected)
            yield break;
        yield return ("scheduler.mode", $"'scheduler.mode' is {Names.Of(plateau.Mode)}, but 'train.monitor' is "
            + $"{Names.Of(monitor)}, "
            + $"which improves when it {(expected == PlateauMode.Min ? "falls" : "rises")}; write mode: {Names.Of(expected)}.");
    }

    private static IEnumerable<(string Path, string Message)> OfChains(Recipe recipe, ImageShape input, BoundPaths paths)
    {
        var train = OfChain("augment.train", recipe.Augment.Train, input, paths);
        var eval = OfChain("augment.eval", recipe.Augment.Eval, input, paths);
        foreach (var problem in train.Problems.Concat(eval.Problems))
            yield return problem;
        if (train.Output is not { } output)
            yield break;
        if (paths.IsSound("train.batch_size") && recipe.Train.BatchSize == 1
            && Math.Max(output.Height, output.Width) <= LargestSinglePixelSide)
        {
            yield return ("train.batch_size", $"'train.batch_size' is 1, but images of {output.Height}×{output.Width} leave the "
                + "network's last layers one value per channel, of which batch normalisation cannot learn; write at least 2, or "
                + "resize to more than 32 pixels.");
        }
    }

    private static (IEnumerable<(string Path, string Message)> Problems, ImageShape? Output) OfChain(
        string path, IReadOnlyList<TransformSettings> steps, ImageShape input, BoundPaths paths)
    {
        if (!paths.IsSound(path))
            return ([], null);
        var problems = TransformChain.FindProblems(steps, input);
        if (problems.Count > 0)
            return (problems.Select(p => ($"{path}[{p.StepIndex}]", $"'{path}[{p.StepIndex}]': {p.Message}")), null);
        return ([], TransformChain.Create(steps).OutputShape(input));
    }
}
