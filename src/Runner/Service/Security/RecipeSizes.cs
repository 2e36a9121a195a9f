using System.Collections;
using VisionFinetune.Augment;
using VisionFinetune.Augment.Chains;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Engine.Training.Planning;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Recipes.Settings;

namespace VisionFinetune.Runner.Service.Security;

/// <summary>Refuses trainings that would exhaust memory or never end, by the numbers in the recipe alone.</summary>
internal static class RecipeSizes
{
    private const int Channels = 3;

    /// <summary>Stands for images whose size only the files know.</summary>
    private static readonly ImageShape s_unknown = new(Channels, 256, 256);

    /// <summary>Every setting that asks for too much.</summary>
    public static IEnumerable<(string Field, string Message)> Check(Recipe recipe, TrainingLimits limits)
    {
        if (recipe.Train.Epochs > limits.Epochs)
            yield return TooMany("train.epochs", recipe.Train.Epochs, "epochs", limits.Epochs);
        foreach (var problem in LongLists(recipe, "", limits).Take(1))
        {
            yield return problem;
            yield break;        // the rules below go through the lists
        }
        if (recipe.Data is SyntheticSettings drawn && Bytes(drawn) is var bytes && bytes > limits.SyntheticBytes)
            yield return TooMany("data.train_images", bytes, "bytes of drawn images", limits.SyntheticBytes);
        foreach (var problem in recipe.Model is MlpModelSettings mlp ? OfMlp(mlp, recipe, limits) : OfImages(recipe, limits))
            yield return problem;
    }

    private static long Bytes(SyntheticSettings drawn) => ((long)drawn.TrainImages + drawn.TestImages) * drawn.Size * drawn.Size * Channels;

    private static IEnumerable<(string Field, string Message)> OfMlp(MlpModelSettings mlp, Recipe recipe, TrainingLimits limits)
    {
        var weights = mlp.Hidden.Zip(mlp.Hidden.Skip(1), (from, to) => (long)from * to).Sum();
        if (weights > limits.MlpWeights)
            yield return TooMany("model.hidden", weights, "weights", limits.MlpWeights);
        var widest = mlp.Hidden.DefaultIfEmpty(1).Max();
        foreach (var (field, rows) in Batches(recipe))
        {
            if (widest * rows > limits.BatchNumbers)
                yield return TooMany(field, widest * rows, "numbers of one batch in the widest layer", limits.BatchNumbers);
        }
    }

    private static IEnumerable<(string Field, string Message)> OfImages(Recipe recipe, TrainingLimits limits)
    {
        var work = Work(recipe.Augment.Train);
        if (work > limits.AugmentationSteps)
        {
            yield return TooMany("augment.train", work, "steps, each of which computes the whole batch", limits.AugmentationSteps);
            yield break;        // the rules below go through the steps
        }
        var (train, eval) = (Largest(recipe.Augment.Train, recipe.Data.Shape), Largest(recipe.Augment.Eval, recipe.Data.Shape));
        foreach (var (field, images) in Batches(recipe))
        {
            var numbers = images * (field == "train.batch_size" ? train : eval);
            if (numbers > limits.BatchNumbers)
                yield return TooMany(field, numbers, "numbers of one batch in the augmentation chain", limits.BatchNumbers);
        }
    }

    private static (string Field, long Size)[] Batches(Recipe recipe) =>
        [("train.batch_size", recipe.Train.BatchSize ?? BatchSizeSearch.Largest), ("train.eval_batch_size", recipe.Train.EvalBatchSize)];

    /// <summary>Numbers of one image where it is largest.</summary>
    private static long Largest(IReadOnlyList<TransformSettings> steps, ImageShape? input)
    {
        var shape = input ?? s_unknown;
        var largest = Numbers(shape);
        foreach (var step in steps.TakeWhile(step => TransformChain.FindProblems([step], shape).Count == 0))
        {
            largest = Math.Max(largest, Inside(step, shape));
            shape = TransformChain.Create([step]).OutputShape(shape);
            largest = Math.Max(largest, Numbers(shape));
        }
        return largest;
    }

    /// <summary>How often a batch is computed: an order of k steps computes each of them k times.</summary>
    private static long Work(IReadOnlyList<TransformSettings> steps) => steps.Sum(step => step switch
    {
        RandomApplySettings apply => Work(apply.Steps),
        RandomChoiceSettings choice => Work(choice.Steps),
        RandomOrderSettings order => order.Steps.Count * Work(order.Steps),
        RandAugmentSettings random => random.NumOps,
        AugMixSettings mix => (long)mix.MixtureWidth * Math.Max(3, mix.ChainDepth),
        _ => 1,
    });

    /// <summary>Numbers of one image where it is largest within a step.</summary>
    private static long Inside(TransformSettings step, ImageShape shape) => step switch
    {
        RandomCropSettings { Padding: var padding } => Numbers(new ImageShape(Channels, shape.Height + 2 * padding, shape.Width + 2 * padding)),
        RandomApplySettings apply => Largest(apply.Steps, shape),
        RandomChoiceSettings choice => choice.Steps.Max(inner => Largest([inner], shape)),
        RandomOrderSettings order => order.Steps.Max(inner => Largest([inner], shape)),
        _ => 0,
    };

    private static long Numbers(ImageShape shape) => (long)shape.Channels * shape.Height * shape.Width;

    private static IEnumerable<(string Field, string Message)> LongLists(object section, string prefix, TrainingLimits limits)
    {
        foreach (var setting in SettingsType.Of(section.GetType()).Settings)
        {
            var (field, value) = (prefix + setting.Key, setting.Property.GetValue(section));
            if (value is ICollection list && list.Count > limits.ListElements)
                yield return TooMany(field, list.Count, "elements", limits.ListElements);
            var inner = setting.Shape switch
            {
                { Kind: ValueKind.Section } when value is not null => LongLists(value, field + ".", limits),
                { Kind: ValueKind.List, Element.Kind: ValueKind.Section } when value is IEnumerable<object> items =>
                    items.SelectMany((item, i) => LongLists(item, $"{field}[{i}].", limits)),
                _ => [],
            };
            foreach (var problem in inner)
                yield return problem;
        }
    }

    private static (string Field, string Message) TooMany(string field, long found, string what, long most) =>
        (field, FormattableString.Invariant($"'{field}' asks for {found:N0} {what}; this service takes at most {most:N0}."));
}
