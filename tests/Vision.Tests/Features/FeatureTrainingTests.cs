using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Engine.Training;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Features;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Features;

/// <summary>Training on features that are kept is the training it would be without.</summary>
public sealed class FeatureTrainingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, Precision.Fp32)]
    [InlineData(true, Precision.Bf16)]
    [InlineData(false, Precision.Fp32)]
    public void Weights_of_every_layer_and_all_metrics_are_those_of_images(bool headOnly, Precision precision)
    {
        var images = Train("images", headOnly, precision, Keep.Nowhere);
        Assert.Equal(images, Train("memory", headOnly, precision, Keep.InMemory));
        Assert.Equal(images, Train("file", headOnly, precision, Keep.InFile));
        Assert.Equal(Bytes("images"), Bytes("memory"));
        Assert.Equal(Bytes("images"), Bytes("file"));
        Assert.Equal(3, images.Count);
        Assert.Contains("layer1.0.conv1.weight", SafeTensors.Read(_folder.File("memory/last.safetensors")).Tensors.Select(t => t.Key));
    }

    [Theory]
    [InlineData(Keep.InMemory, 2)]
    [InlineData(Keep.InFile, 5)]
    public void Stopped_after_any_step_and_resumed_it_ends_with_the_same_bytes_and_metrics(Keep keep, int steps)
    {
        var whole = Train("whole", true, Precision.Fp32, keep);
        var first = Train("broken", true, Precision.Fp32, keep, stopAfter: steps);
        File.Delete(Directory.GetFiles(_folder.Path, "*.features").FirstOrDefault() ?? _folder.File("none"));     // resuming needs no file
        var rest = Train("broken", true, Precision.Fp32, keep, resume: true);
        Assert.Equal(whole, [.. first, .. rest]);
        Assert.Equal(Bytes("whole"), Bytes("broken"));
    }

    [Fact]
    public void Stopped_while_features_are_computed_it_leaves_a_checkpoint_of_the_beginning()
    {
        Assert.Empty(Train("broken", true, Precision.Fp32, Keep.InFile, stopAfter: 0));
        Assert.Empty(Directory.GetFiles(_folder.Path));
        Assert.Equal(0, Checkpoint.ProgressIn(SafeTensors.ReadMetadata(_folder.File("broken/last.safetensors")))!.Step);
        Assert.Equal(Train("whole", true, Precision.Fp32, Keep.Nowhere), Train("broken", true, Precision.Fp32, Keep.InFile, resume: true));
        Assert.Equal(Bytes("whole"), Bytes("broken"));
    }

    [Fact]
    public void An_epoch_of_kept_features_leaves_no_tensors_behind()
    {
        using var network = new FrozenNetwork();
        var layout = network.TrainFeatures.Layout();
        TensorAssert.LeavesTensorsAlive(0, () =>
        {
            using var features = new FeatureSamples(network.TrainFeatures, layout, stop => FeatureMemory.Compute(network.TrainFeatures, layout, stop));
            features.Prepare(TestContext.Current.CancellationToken);
            using var scope = NewDisposeScope();
            Assert.Equal([2, 64], features.Inputs(tensor(new long[] { 3, 4 }), augmentation: 7).shape);
        });
    }

    [Fact]
    public void Features_of_training_are_not_given_out_as_those_of_evaluation()
    {
        using var network = new FrozenNetwork();
        using var features = new FeatureSamples(network.TrainFeatures, network.TrainFeatures.Layout(), _ => throw new InvalidOperationException("Not needed."));
        var error = Assert.Throws<InvalidOperationException>(() => features.Inputs(tensor(new long[] { 0 }), augmentation: null));
        Assert.Equal("These features are those of training.", error.Message);
    }

    private byte[] Bytes(string run) => File.ReadAllBytes(Path.Combine(_folder.Path, run, "last.safetensors"));

    private List<(double Loss, double? Accuracy, double ValidationLoss)> Train(
        string run, bool headOnly, Precision precision, Keep keep, int? stopAfter = null, bool resume = false)
    {
        // A resumed run has no pretrained weights: all of them come from its checkpoint.
        using var network = new FrozenNetwork(headOnly ? null : FrozenNetwork.AllButTheLastBlocks, Autocast.For(precision, CPU), weights: resume ? 9UL : 1UL);
        using var stop = new CancellationTokenSource();
        var recorder = new Recorder(report =>
        {
            if (report.StepInEpoch + 4 * (report.Epoch - 1) == stopAfter)
                stop.Cancel();
        });
        using var train = Kept(network, network.TrainFeatures, keep, "train");
        using var validation = Kept(network, network.ValidationFeatures, keep, "validation");
        using var trained = new TrainedStages(network.Model, network.Stages.Count);
        using var trainer = new Trainer(new TrainerParts
        {
            Model = keep == Keep.Nowhere ? network.Model : trained,
            Train = keep == Keep.Nowhere ? network.Train : train,
            Validation = keep == Keep.Nowhere ? network.Validation : validation,
            Prepare = keep == Keep.Nowhere ? null : token =>
            {
                if (stopAfter == 0)
                    stop.Cancel();
                train.Prepare(token);
                validation.Prepare(token);
            },
            Loss = new CrossEntropySettings(),
            Optimizer = new SgdSettings { Lr = 1e-4, Momentum = 0.9 },
            Scheduler = new CosineSettings(),
            Settings = new TrainSettings { Epochs = 3, BatchSize = 8, EvalBatchSize = 4 },
            Autocast = Autocast.For(precision, CPU),
            Checkpoints = new CheckpointFolder(Directory.CreateDirectory(Path.Combine(_folder.Path, run)).FullName),
            Observer = recorder,
            Seed = 1,
            ReportEverySteps = 1,
        });
        if (resume)
            trainer.Resume();
        if (stopAfter is null)
            trainer.Run(TestContext.Current.CancellationToken);
        else
            Assert.Throws<OperationCanceledException>(() => trainer.Run(stop.Token));
        return recorder.Epochs;
    }

    private FeatureSamples Kept(FrozenNetwork network, FeatureComputation computation, Keep keep, string name)
    {
        var layout = computation.Layout();
        var folder = new FeatureFolder(_folder.Path, _ => { }, TimeProvider.System);
        return new FeatureSamples(computation, layout, stop => keep == Keep.InMemory
            ? FeatureMemory.Compute(computation, layout, stop)
            : folder.Find(name, network.Key with { Computation = $"{layout.Type} {layout.Values}" }, layout, computation, stop));
    }

    /// <summary>Where features are kept.</summary>
    public enum Keep
    {
        Nowhere,
        InMemory,
        InFile,
    }

    private sealed class Recorder(Action<StepReport> stepsDone) : ITrainingObserver
    {
        public List<(double Loss, double? Accuracy, double ValidationLoss)> Epochs { get; } = [];

        public void StepsDone(StepReport report) => stepsDone(report);

        public void EpochDone(EpochMetrics metrics, bool isBest) => Epochs.Add((metrics.TrainLoss, metrics.TrainAccuracy, metrics.ValidationLoss));
    }
}
