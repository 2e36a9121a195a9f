using VisionFinetune.Engine;
using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Vision.Features;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Training;

/// <summary>Computes what the frozen stages of a network make of each image once, and trains the stages above on it: the same training, but
/// for its time.</summary>
internal sealed class FeatureCaching : IDisposable
{
    private readonly TrainedStages _model;
    private readonly FeatureSamples _train, _validation;

    private FeatureCaching(TrainedStages model, FeatureSamples train, FeatureSamples validation) =>
        (_model, _train, _validation) = (model, train, validation);

    /// <summary>What is trained; its checkpoints are those of the whole network.</summary>
    public nn.Module<Tensor, Tensor> Model => _model;

    public ISamples Train => _train;

    public ISamples Validation => _validation;

    /// <summary>For a recipe to which it applies; none for others.</summary>
    /// <param name="recipe">A checked and resolved recipe.</param>
    /// <param name="task">Its data.</param>
    /// <param name="model">On its device, with frozen parameters already marked.</param>
    /// <param name="train">The training split.</param>
    /// <param name="validation">The validation split.</param>
    /// <param name="autocast">In which format the model computes.</param>
    /// <param name="say">Is told in one sentence what is done, or why not.</param>
    /// <exception cref="UserException">The recipe asks for what is not possible.</exception>
    public static FeatureCaching? For(
        Recipe recipe, ILearningTask task, nn.Module<Tensor, Tensor> model, ISamples train, ISamples validation, Autocast? autocast, Action<string> say)
    {
        if (recipe.Train.FeatureCache == FeatureCache.None)
            return null;
        if (model is not ResNet network || task is not ImageTask images)
            return Without(recipe, "a network for tables has no frozen stages", isWorthTelling: false, say);
        var stages = new FrozenStages(network, autocast);
        if (FeatureRules.Obstacle(recipe, stages.Count) is { } obstacle)
            return Without(recipe, obstacle, isWorthTelling: stages.Count > 0, say);
        var training = new FeatureComputation(train, stages, recipe.Train.BatchSize!.Value, isTraining: true);
        var evaluation = new FeatureComputation(validation, stages, recipe.Train.EvalBatchSize, isTraining: false);
        var (trainLayout, validationLayout) = (training.Layout(), evaluation.Layout());
        var mebibytes = (trainLayout.Bytes + validationLayout.Bytes + (1 << 20) - 1) >> 20;
        if (recipe.Train.FeatureCache != FeatureCache.File && mebibytes > recipe.Train.FeatureCacheMib)
        {
            return Without(recipe, $"they would take {mebibytes} MiB, and 'train.feature_cache_mib' allows {recipe.Train.FeatureCacheMib} "
                + "('feature_cache: file' keeps them in a file)", isWorthTelling: true, say);
        }
        say(FormattableString.Invariant($"Features: the first {stages.Count} of {network.StageCount} stages are frozen and computed once; the others train on {trainLayout.Values:N0} values an image ({mebibytes} MiB)"));
        var source = new Source(recipe, images, stages, train.Device, say);
        return new FeatureCaching(
            new TrainedStages(network, stages.Count),
            new FeatureSamples(training, trainLayout, stop => source.Find(SplitName.Train, training, trainLayout, stop)),
            new FeatureSamples(evaluation, validationLayout, stop => source.Find(SplitName.Validation, evaluation, validationLayout, stop)));
    }

    /// <summary>Gets the features of both splits unless they are there.</summary>
    public void Prepare(CancellationToken stop)
    {
        _train.Prepare(stop);
        _validation.Prepare(stop);
    }

    public void Dispose()
    {
        _train.Dispose();
        _validation.Dispose();
        _model.Dispose();
    }

    private static FeatureCaching? Without(Recipe recipe, string reason, bool isWorthTelling, Action<string> say)
    {
        if (recipe.Train.FeatureCache != FeatureCache.Auto)
            throw new UserException($"'train.feature_cache' is {Names.Of(recipe.Train.FeatureCache)}, but {reason}; write auto or none.");
        if (isWorthTelling)
            say($"Features are computed anew in every epoch: {reason}");
        return null;
    }

    /// <summary>Where the rows of a split come from.</summary>
    private sealed class Source(Recipe recipe, ImageTask images, FrozenStages stages, Device device, Action<string> say)
    {
        private readonly Lazy<string> _weights = new(stages.Hash);

        public IFeatureRows Find(SplitName split, FeatureComputation computation, FeatureLayout layout, CancellationToken stop)
        {
            if (recipe.Train.FeatureCache != FeatureCache.File)
                return FeatureMemory.Compute(computation, layout, stop);
            var folder = new FeatureFolder(Path.GetFullPath(FeatureFolder.DefaultPath), say, TimeProvider.System);
            var name = $"{ModelBuilder.NameOf(recipe)}-{(split == SplitName.Train ? "train" : "validation")}";
            return folder.Find(name, KeyOf(split, computation, layout), layout, computation, stop);
        }

        private FeatureKey KeyOf(SplitName split, FeatureComputation computation, FeatureLayout layout)
        {
            var augment = split == SplitName.Train ? recipe.Augment with { Eval = [] } : recipe.Augment with { Train = [] };
            return new FeatureKey(_weights.Value, images.ContentHash(split), RecipeWriter.Write(augment),
                $"{ModelBuilder.NameOf(recipe)} stages 0 to {stages.Count - 1}, {layout.Type} on {device.type}, batches of {computation.BatchSize}");
        }
    }
}
