using VisionFinetune.Augment;
using VisionFinetune.Augment.Chains;
using VisionFinetune.Augment.Mixing;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Runner.Previewing;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Reports;
using VisionFinetune.Runner.Reports.Fonts;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Training;

/// <summary>The data of an image recipe, ready on the device: splits, and the chains every batch passes.</summary>
internal sealed class ImageTask : ILearningTask
{
    private readonly Recipe _recipe;
    private readonly ITransform _train, _eval;
    private readonly Dictionary<int, ITransform> _trainBySize;
    private readonly Device _device;
    private readonly ImageSplits _splits;

    /// <summary>Loads the data set of a recipe.</summary>
    /// <param name="recipe">A checked and resolved recipe.</param>
    /// <param name="device">Where batches are made.</param>
    /// <exception cref="UserException">The data is missing or broken, or its images do not fit the augmentation chain.</exception>
    public ImageTask(Recipe recipe, Device device)
    {
        (_recipe, _device) = (recipe, device);
        _splits = DatasetFactory.Load(recipe);
        _train = Chain(recipe.Augment.Train, "augment.train", _splits.Train.Shape);
        _trainBySize = recipe.Train.Sizes.Select(s => s.Size).Distinct().ToDictionary(
            size => size, size => Chain(ChainSizes.Resized(recipe.Augment.Train, size), $"augment.train at {size} pixels", _splits.Train.Shape));
        _eval = Chain(recipe.Augment.Eval, "augment.eval", _splits.Train.Shape);
    }

    public string Source => _splits.Source;

    public string Unit => "images";

    public IReadOnlyList<string> Notices => _splits.Notices;

    public IReadOnlyList<string> Remarks => [];

    public IReadOnlyList<string> ClassNames => _splits.Train.ClassNames;

    public IReadOnlyList<string> OutputNames => [];

    public IScoring Scoring { get; } = new ClassificationScoring();

    public IReadOnlyList<KeyValuePair<string, string>> Facts =>
        [new("Model", $"{ModelBuilder.NameOf(_recipe)}, weights: {ModelBuilder.WeightsOf(_recipe) ?? "none"}")];

    public IReadOnlyDictionary<string, string> MetadataOf(Recipe recipe) => RunMetadata.Of(ClassNames, recipe);

    public long CountOf(SplitName split) => Labelled(split)?.Count ?? 0;

    public SplitSamples Samples(SplitName split) => SplitSamples.Of(OnDevice(split));

    public (nn.Module<Tensor, Tensor> Model, IReadOnlyList<string> Notices) CreateModel(bool resume) =>
        ModelBuilder.ForTraining(_recipe, ClassNames.Count, _device, resume);

    public nn.Module<Tensor, Tensor> LoadModel(string weightsFile)
    {
        var model = ModelBuilder.FromFile(_recipe, weightsFile, _device);
        var problem = model.Classes != ClassNames.Count
            ? $"'{weightsFile}' answers with {model.Classes} classes, the recipe's data has {ClassNames.Count} "
                + $"({string.Join(", ", ClassNames)}). Evaluate it on data with the classes it was trained on."
            : RunMetadata.ClassNames(weightsFile) is { } trained && !trained.SequenceEqual(ClassNames)
                ? $"'{weightsFile}' was trained on the classes {string.Join(", ", trained)}, in this order; the data has "
                    + $"{string.Join(", ", ClassNames)}."
                : null;
        if (problem is null)
            return model;
        model.Dispose();
        throw new UserException(problem);
    }

    public void WritePredictions(SplitName split, Tensor output, string path) => ClassPredictions.Of(output).Write(path, Images(split));

    public IReadOnlyList<Mistake> MostConfidentMistakes(SplitName split, Tensor output, int count) =>
        ClassPredictions.Of(output).MostConfidentMistakes(Images(split), count);

    /// <summary>A SHA-256 of the size and pixels of a split's images, in their order.</summary>
    public string ContentHash(SplitName split) => Images(split).ContentHash();

    public byte[] AugmentationSheet(int images, int draws) => Reports.Plots.AugmentationSheet.Png(
        AugmentationDraws.Of(_splits.Train, _train, _recipe.Augment.Train, _recipe.Seed, images, draws),
        $"Augmentation of {_recipe.Name}, seed {_recipe.Seed}", PlotFont.Installed);

    /// <summary>A PNG of what a training step shows to the network, and the steps of an epoch.</summary>
    /// <exception cref="UserException">The training has no such step.</exception>
    public (byte[] Png, long StepsPerEpoch) Preview(PreviewRequest request)
    {
        using var samples = OnDevice(SplitName.Train);
        var draws = new PreviewDraws(_recipe, _splits.Train, samples);
        var title = $"{_recipe.Name}: step {request.Step} of {draws.StepsPerEpoch} in epoch {request.Epoch}, seed {_recipe.Seed}";
        return (PreviewSheet.Png(draws.Rows(request), title, PreviewWords.Of(_recipe.Augment), PlotFont.Installed), draws.StepsPerEpoch);
    }

    public void Dispose() => _splits.Dispose();

    /// <summary>A compiled chain, checked against the images that were found; a recipe for files cannot know their size before.</summary>
    /// <exception cref="UserException">Every step that such images cannot pass.</exception>
    public static ITransform Chain(IReadOnlyList<TransformSettings> steps, string name, ImageShape input)
    {
        var chain = TransformChain.Create(steps);
        var problems = chain.Check(input);
        if (problems.Count > 0)
            throw new UserException(string.Join('\n', problems.Select(p => $"{name}, step {p.StepIndex + 1}: {p.Message}")));
        return chain.Compile();
    }

    private ImageSamples OnDevice(SplitName split) => new(Images(split), _train, _eval, _device, _recipe.Augment.Mix is { } mix ? new BatchMixer(mix) : null)
    {
        TrainAt = epoch => _recipe.Train.SizeAt(epoch) is { } size ? _trainBySize[size] : _train,
    };

    private ImageDataset Images(SplitName split) => Labelled(split)
        ?? throw new UserException("The recipe's data has no labelled test split; use --split validation.");

    private ImageDataset? Labelled(SplitName split) => split switch
    {
        SplitName.Train => _splits.Train,
        SplitName.Validation => _splits.Validation,     // the factory splits one off where the source has none
        _ => _splits.Test is { HasLabels: true } test ? test : null,
    };
}
