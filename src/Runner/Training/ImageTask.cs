using Serilog;
using VisionFinetune.Augment;
using VisionFinetune.Augment.Chains;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Training;

/// <summary>The data of an image recipe, ready on the device: splits, and the chains every batch passes.</summary>
internal sealed class ImageTask : IDisposable
{
    private readonly ITransform _train, _eval;
    private readonly Device _device;

    /// <summary>Loads the data set of a recipe, and logs what a user must know about it.</summary>
    /// <param name="recipe">A checked and resolved recipe.</param>
    /// <param name="device">Where batches are made.</param>
    /// <exception cref="UserException">The data is missing or broken, or its images do not fit the augmentation chain.</exception>
    public ImageTask(Recipe recipe, Device device)
    {
        _device = device;
        Splits = DatasetFactory.Load(recipe);
        foreach (var notice in Splits.Notices)
            Log.Warning("{Notice:l}", notice);
        _train = Chain(recipe.Augment.Train, "augment.train", Splits.Train.Shape);
        _eval = Chain(recipe.Augment.Eval, "augment.eval", Splits.Train.Shape);
    }

    /// <summary>The images, on the CPU.</summary>
    public ImageSplits Splits { get; }

    public ImageDataset Validation => Splits.Validation!;       // the factory splits one off where the source has none

    /// <summary>The test images, where the source has labels for them.</summary>
    public ImageDataset? Test => Splits.Test is { HasLabels: true } test ? test : null;

    public IReadOnlyList<string> ClassNames => Splits.Train.ClassNames;

    /// <summary>One split as the trainer takes it; the caller disposes it.</summary>
    public ImageSamples Samples(ImageDataset split) => new(split, _train, _eval, _device);

    public void Dispose() => Splits.Dispose();

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
}
