using VisionFinetune.Augment.Chains;
using VisionFinetune.Augment.Mixing;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Engine.Training;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Training;

/// <summary>Training with mixed images.</summary>
public sealed class MixResumeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(MixScope.Batch, 3)]
    [InlineData(MixScope.Image, 6)]
    public void Stopped_after_any_step_and_resumed_it_ends_with_the_same_bytes_and_metrics(MixScope scope, int steps)
    {
        var settings = new MixSettings { Mixup = 0.4, Cutmix = 1, P = 0.8, Per = scope };
        var whole = Train("whole", settings, resume: false, stopAfter: null);
        var first = Train("broken", settings, resume: false, stopAfter: steps);
        var rest = Train("broken", settings, resume: true, stopAfter: null);
        Assert.Equal(whole, [.. first, .. rest]);
        Assert.Equal(Bytes("whole"), Bytes("broken"));
        Assert.NotEqual(whole, Train("plain", mix: null, resume: false, stopAfter: null));
    }

    private byte[] Bytes(string run) => File.ReadAllBytes(Path.Combine(_folder, run, "last.safetensors"));

    private List<(double Loss, double? Accuracy, double ValidationLoss)> Train(string run, MixSettings? mix, bool resume, int? stopAfter)
    {
        using var dataset = SyntheticImages.Create(seed: 1, 26, classes: 3, 16);
        using var held = SyntheticImages.Create(seed: 2, 6, classes: 3, 16);
        var chain = TransformChain.Create([new RandomHorizontalFlipSettings(), new NormalizeSettings { Mean = [0.5], Std = [0.25] }]).Compile();
        using var train = new ImageSamples(dataset, chain, chain, CPU, mix is null ? null : new BatchMixer(mix));
        using var validation = new ImageSamples(held, chain, chain, CPU);
        using var model = nn.Sequential(("flat", nn.Flatten()), ("fc", nn.Linear(3 * 16 * 16, 3)));
        Golden.FillState(model, "mix");
        using var stop = new CancellationTokenSource();
        var recorder = new Recorder(report => { if (report.StepInEpoch + 4 * (report.Epoch - 1) == stopAfter) stop.Cancel(); });
        using var trainer = new Trainer(new TrainerParts
        {
            Model = model,
            Train = train,
            Validation = validation,
            Loss = new CrossEntropySettings(),
            Optimizer = new SgdSettings { Lr = 0.01 },
            Scheduler = new CosineSettings(),
            Settings = new TrainSettings { Epochs = 2, BatchSize = 7 },
            Checkpoints = new CheckpointFolder(Directory.CreateDirectory(Path.Combine(_folder, run)).FullName),
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

    private sealed class Recorder(Action<StepReport> stepsDone) : ITrainingObserver
    {
        public List<(double Loss, double? Accuracy, double ValidationLoss)> Epochs { get; } = [];

        public void StepsDone(StepReport report) => stepsDone(report);

        public void EpochDone(EpochMetrics metrics, bool isBest) => Epochs.Add((metrics.TrainLoss, metrics.TrainAccuracy, metrics.ValidationLoss));
    }
}
