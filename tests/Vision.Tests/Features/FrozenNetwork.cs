using VisionFinetune.Augment.Chains;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Vision.Data;
using VisionFinetune.Vision.Features;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Features;

/// <summary>A small network with frozen stages, and images for it.</summary>
internal sealed class FrozenNetwork : IDisposable
{
    /// <summary>Patterns that leave the last stage of blocks and the head of a cifar_resnet20 to be trained.</summary>
    public static readonly string[] AllButTheLastBlocks = ["conv1.*", "bn1.*", "layer1.*", "layer2.*"];

    private readonly ImageDataset _train, _validation;

    /// <param name="freeze">As a recipe's.</param>
    /// <param name="autocast">The format it computes in.</param>
    /// <param name="weights">Seed of its weights.</param>
    /// <param name="images">Seed of its images.</param>
    public FrozenNetwork(string[]? freeze = null, Autocast? autocast = null, ulong weights = 1, ulong images = 1)
    {
        Model = ResNetFactory.Create("cifar_resnet20", 3, weights, new ResNetOptions { Dropout = 0.25, FreezesStatistics = true });
        ParameterFreezer.Apply(Model, freeze ?? [ParameterFreezer.Backbone]);
        ChannelsLast.Apply(Model);
        (_train, _validation) = (SyntheticImages.Create(images, 29, classes: 3, 16), SyntheticImages.Create(images + 100, 10, classes: 3, 16));
        var chain = TransformChain.Create([new ResizeSettings { Size = [20, 20] }, new NormalizeSettings { Mean = [0.5], Std = [0.25] }]).Compile();
        (Train, Validation) = (new ImageSamples(_train, chain, chain, CPU), new ImageSamples(_validation, chain, chain, CPU));
        Stages = new FrozenStages(Model, autocast);
        TrainFeatures = new FeatureComputation(Train, Stages, batchSize: 8, isTraining: true);
        ValidationFeatures = new FeatureComputation(Validation, Stages, batchSize: 4, isTraining: false);
    }

    public ResNet Model { get; }

    public ImageSamples Train { get; }

    public ImageSamples Validation { get; }

    public FrozenStages Stages { get; }

    public FeatureComputation TrainFeatures { get; }

    public FeatureComputation ValidationFeatures { get; }

    /// <summary>What the training features depend on.</summary>
    public FeatureKey Key => new(Stages.Hash(), _train.ContentHash(), "resize, normalize", "16 px");

    public void Dispose()
    {
        Train.Dispose();
        Validation.Dispose();
        _train.Dispose();
        _validation.Dispose();
        Model.Dispose();
    }
}
