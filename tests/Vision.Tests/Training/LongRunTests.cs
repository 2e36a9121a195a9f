using System.Diagnostics;
using VisionFinetune.Augment.Chains;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Engine.Training;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Data;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Training;

public sealed class LongRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Three_hundred_steps_of_augmented_images_leave_no_tensors_and_no_memory_behind()
    {
        NativeAllocator.KeepFreedMemory();      // as the program does
        using var dataset = SyntheticImages.Create(seed: 1, 1200, classes: 3);
        using var held = SyntheticImages.Create(seed: 2, 12, classes: 3);
        var chain = TransformChain.Create(
        [
            new RandomCropSettings { Size = [32], Padding = 4 }, new RandomResizedCropSettings { Size = [32] },
            new RandomHorizontalFlipSettings(), new NormalizeSettings { Mean = [0.5], Std = [0.25] },
        ]).Compile();
        using var train = new ImageSamples(dataset, chain, chain, CPU);
        using var validation = new ImageSamples(held, chain, chain, CPU);
        using var model = ResNetFactory.Create("cifar_resnet20", 3, seed: 1);
        ChannelsLast.Apply(model);
        var recorder = new MemoryRecorder();
        using var trainer = new Trainer(new TrainerParts
        {
            Model = model,
            Train = train,
            Validation = validation,
            Loss = new CrossEntropySettings(),
            Optimizer = new SgdSettings { Lr = 1e-3 },
            Scheduler = new CosineSettings(),
            Settings = new TrainSettings { Epochs = 1, BatchSize = 4 },
            Checkpoints = new CheckpointFolder(_folder),
            Observer = recorder,
            Seed = 1,
            ReportEverySteps = 50,
            ReportEvery = TimeSpan.FromDays(1),
        });
        trainer.Run(TestContext.Current.CancellationToken);
        Assert.Equal([50, 100, 150, 200, 250, 300], recorder.Measured.Select(m => m.Step));
        Assert.Equal(recorder.Measured[0].Tensors, recorder.Measured[^1].Tensors);
        Assert.InRange((recorder.Measured[^1].Bytes - recorder.Measured[0].Bytes) / 1e6, -20, 20);
    }

    private sealed class MemoryRecorder : ITrainingObserver
    {
        public List<(long Step, long Tensors, long Bytes)> Measured { get; } = [];

        public void StepsDone(StepReport report)
        {
            using var process = Process.GetCurrentProcess();
            Measured.Add((report.StepInEpoch, TensorAssert.LiveTensors, process.WorkingSet64));
        }

        public void EpochDone(EpochMetrics metrics, bool isBest)
        {
        }
    }
}
