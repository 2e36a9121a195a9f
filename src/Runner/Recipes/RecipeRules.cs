using VisionFinetune.Augment;
using VisionFinetune.Augment.Chains;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Tabular.Models;
using Monitor = VisionFinetune.Engine.Training.Monitor;

namespace VisionFinetune.Runner.Recipes;

/// <summary>Rules that look at several sections at once. Each keeps silent about values that were refused on their own.</summary>
internal static class RecipeRules
{
    /// <summary>Every broken rule, with the path of the setting at fault.</summary>
    public static IEnumerable<(string Path, string Message)> Check(Recipe recipe, BoundPaths paths)
    {
        var problems = new List<(string, string)>();
        problems.AddRange(OfTask(recipe, paths));
        problems.AddRange(OfTables(recipe, paths));
        problems.AddRange(OfLoss(recipe, paths));
        problems.AddRange(OfMonitor(recipe, paths));
        problems.AddRange(OfSizes(recipe, paths));
        if (paths.IsSound("scheduler") && paths.IsSound("train.monitor") && recipe.Scheduler is PlateauSettings plateau)
            problems.AddRange(OfPlateau(plateau, recipe.Train.Monitor));
        if (paths.IsSound("scheduler") && paths.IsSound("train.epochs") && recipe.Scheduler.Warmup is { Epochs: { } epochs })
            problems.AddRange(OfWarmup(epochs, recipe.Train.Epochs));
        if (paths.IsSound("fine_tune") && paths.IsSound("model") && paths.IsSound("train.epochs") && recipe.FineTune is { } fineTune)
            problems.AddRange(OfFineTuning(recipe, fineTune));
        if (paths.IsSound("augment.eval"))
            problems.AddRange(OfEvaluation(recipe.Augment.Eval));
        if (paths.IsSound("augment.mix") && paths.IsSound("train.batch_size") && recipe is { Augment.Mix: not null, Train.BatchSize: 1 })
            problems.Add(("augment.mix", "'augment.mix' mixes the images of a batch, but 'train.batch_size' is 1; write at least 2."));
        if (paths.IsSound("data") && recipe is { Data.Shape: { } shape, Model: ResNetSettings })
            problems.AddRange(OfChains(recipe, shape, paths));
        return problems;
    }

    /// <summary>Task, data and model must be of one kind: images or tables.</summary>
    private static IEnumerable<(string Path, string Message)> OfTask(Recipe recipe, BoundPaths paths)
    {
        if (!paths.IsSound("data") || !paths.IsSound("task"))
            yield break;
        var isTable = recipe.Data is CsvSettings;
        var tasks = isTable ? "tabular-classification or tabular-regression" : "image-classification";
        if (isTable == (recipe.Task == RecipeTask.ImageClassification))
        {
            yield return ("task", $"'task' is {Names.Of(recipe.Task)}, but 'data.source' is {Names.OfVariant(recipe.Data)}; write "
                + $"task: {tasks}.");
            yield break;
        }
        if (paths.IsSound("model") && isTable != recipe.Model is MlpModelSettings)
        {
            yield return ("model", $"'model.name' is {Names.OfVariant(recipe.Model)}, which cannot learn from "
                + $"{(isTable ? "tables; write mlp" : "images; write resnet18, or another ResNet")}.");
        }
    }

    private static IEnumerable<(string Path, string Message)> OfTables(Recipe recipe, BoundPaths paths)
    {
        if (!paths.IsSound("task") || !paths.IsSound("data") || recipe.Data is not CsvSettings csv)
            yield break;
        var isRegression = recipe.Task == RecipeTask.TabularRegression;
        if (!isRegression && csv.Target.Count > 1)
        {
            yield return ("data.target", $"'data.target' names {csv.Target.Count} columns, but a classification predicts one; name one, or "
                + "write task: tabular-regression.");
        }
        if (recipe.Augment.Train.Count + recipe.Augment.Eval.Count > 0 || recipe.Augment.Mix is not null)
            yield return ("augment", "'augment' changes images, but 'data.source' is csv; leave it out.");
        if (recipe.Train.BatchSize == 1 && recipe.Model is MlpModelSettings { BatchNorm: not BatchNormPlace.None })
        {
            yield return ("train.batch_size", "'train.batch_size' is 1, but batch normalisation cannot learn from a single row; write at least "
                + "2, or model.batch_norm: none.");
        }
    }

    /// <summary>Scores must depend on the image alone, not on its neighbours in a batch.</summary>
    private static IEnumerable<(string Path, string Message)> OfEvaluation(IReadOnlyList<TransformSettings> steps) =>
        steps.Select((step, i) => (step.IsRandom, Name: Names.OfVariant(step), Path: $"augment.eval[{i}]"))
            .Where(step => step.IsRandom)
            .Select(step => (step.Path, $"'{step.Path}' is {step.Name}, but validation, test and prediction must not be random; "
                + "use resize and center_crop, or move the step to augment.train."));

    /// <summary>A loss is for classes or for values.</summary>
    private static IEnumerable<(string Path, string Message)> OfLoss(Recipe recipe, BoundPaths paths)
    {
        if (!paths.IsSound("loss") || !paths.IsSound("task"))
            yield break;
        var predictsClasses = recipe.Task != RecipeTask.TabularRegression;
        if (recipe.Loss.IsForClasses != predictsClasses)
        {
            yield return ("loss", $"'loss.name' is {Names.OfVariant(recipe.Loss)}, but 'task' is {Names.Of(recipe.Task)}; expected "
                + $"{(predictsClasses ? "one of cross_entropy, focal, bce" : "one of mse, l1, huber")}.");
        }
    }

    /// <summary>Classes are right or wrong, values are near or far.</summary>
    private static IEnumerable<(string Path, string Message)> OfMonitor(Recipe recipe, BoundPaths paths)
    {
        if (!paths.IsSound("train.monitor") || !paths.IsSound("task"))
            yield break;
        var isRegression = recipe.Task == RecipeTask.TabularRegression;
        bool IsKnown(Monitor monitor) => isRegression ? MonitorRules.IsForValues(monitor) : MonitorRules.IsForClasses(monitor);
        if (!IsKnown(recipe.Train.Monitor))
        {
            yield return ("train.monitor", $"'train.monitor' is {Names.Of(recipe.Train.Monitor)}, which a {(isRegression ? "regression" : "classification")} "
                + $"does not have; expected one of {string.Join(", ", Enum.GetValues<Monitor>().Where(IsKnown).Select(m => Names.Of(m)))}.");
        }
    }

    private static IEnumerable<(string Path, string Message)> OfPlateau(PlateauSettings plateau, Monitor monitor)
    {
        var expected = MonitorRules.ImprovesByFalling(monitor) ? PlateauMode.Min : PlateauMode.Max;
        if (plateau.Mode == expected)
            yield break;
        yield return ("scheduler.mode", $"'scheduler.mode' is {Names.Of(plateau.Mode)}, but 'train.monitor' is "
            + $"{Names.Of(monitor)}, "
            + $"which improves when it {(expected == PlateauMode.Min ? "falls" : "rises")}; write mode: {Names.Of(expected)}.");
    }

    private static IEnumerable<(string Path, string Message)> OfWarmup(int warmup, int epochs)
    {
        if (warmup < epochs)
            yield break;
        yield return ("scheduler.warmup.epochs", $"'scheduler.warmup.epochs' is {warmup}, but 'train.epochs' is {epochs}, so the schedule would "
            + "never begin; shorten the warm-up or train longer.");
    }

    private static IEnumerable<(string Path, string Message)> OfFineTuning(Recipe recipe, FineTuneSettings settings)
    {
        if (recipe.Model is not ResNetSettings)
        {
            yield return ("fine_tune", $"'fine_tune' trains a network stage by stage, but 'model.name' is {Names.OfVariant(recipe.Model)}, which has "
                + "no stages; leave it out.");
        }
        else if (settings.HeadEpochs > recipe.Train.Epochs)
        {
            yield return ("fine_tune.head_epochs", $"'fine_tune.head_epochs' is {settings.HeadEpochs}, but 'train.epochs' is {recipe.Train.Epochs}, so "
                + "it would end before; train longer, or give the head fewer epochs.");
        }
    }

    /// <summary>Training images can only have other sizes where something scales them.</summary>
    private static IEnumerable<(string Path, string Message)> OfSizes(Recipe recipe, BoundPaths paths)
    {
        if (!paths.IsSound("train.sizes") || !paths.IsSound("augment.train") || !paths.IsSound("data") || recipe.Train.Sizes.Count == 0)
            yield break;
        if (recipe.Data is CsvSettings)
            yield return ("train.sizes", "'train.sizes' changes the size of images, but 'data.source' is csv; leave it out.");
        else if (ChainSizes.FindProblem(recipe.Augment.Train) is { } problem)
            yield return ("train.sizes", $"'train.sizes' changes the size of training images, but {problem}");
        else if (recipe.Data.Shape is { } shape)
        {
            foreach (var (size, i) in recipe.Train.Sizes.Select((s, i) => (s.Size, i)))
            {
                foreach (var broken in TransformChain.FindProblems(ChainSizes.Resized(recipe.Augment.Train, size), shape))
                    yield return ($"train.sizes[{i}]", $"'train.sizes[{i}]' is {size} pixels, at which 'augment.train[{broken.StepIndex}]' cannot work: {broken.Message}");
            }
        }
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
            && Math.Max(output.Height, output.Width) <= ((ResNetSettings)recipe.Model).LargestSinglePixelSide)
        {
            yield return ("train.batch_size", $"'train.batch_size' is 1, but images of {output.Height}×{output.Width} leave the "
                + "network's last layers one value per channel, of which batch normalisation cannot learn; write at least 2, or "
                + $"resize to more than {((ResNetSettings)recipe.Model).LargestSinglePixelSide} pixels.");
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
