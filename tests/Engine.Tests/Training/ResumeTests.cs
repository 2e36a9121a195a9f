using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Engine.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Training;

/// <summary>A run that is broken off anywhere and resumed must write the very files of an unbroken one.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, string, string, int> Combinations()
    {
        var data = new TheoryData<string, string, string, int>();
        foreach (var (optimizer, scheduler, extras) in new[]
        {
            ("sgd", "plateau", "dropout"), ("sgd-nesterov", "step", "ema"), ("adam", "cosine", "accumulate"), ("amsgrad", "plateau-warmup", "ema accumulate dropout"),
            ("adamw", "one_cycle", "clip-norm ema"), ("sgd-dampened", "cosine_restarts", "clip-value accumulate"),
            ("adam", "step", "bf16 dropout"), ("sgd", "cosine", "fp16 accumulate"),
        })
        {
            foreach (var steps in new[] { 1, 5, 8, 13 })
                data.Add(optimizer, scheduler, extras, steps);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Stopped_after_any_step_and_resumed_it_ends_with_the_same_bytes_and_metrics(string optimizer, string scheduler, string extras, int steps)
    {
        var whole = Train("whole", optimizer, scheduler, extras, resume: false, stopAfter: null);
        var first = Train("broken", optimizer, scheduler, extras, resume: false, stopAfter: steps);
        var progress = Checkpoint.ProgressIn(SafeTensors.ReadMetadata(File("broken", "last")))!;
        Assert.Equal(steps, progress.Step);
        var rest = Train("broken", optimizer, scheduler, extras, resume: true, stopAfter: null);
        AssertSame(whole, [.. first, .. rest]);
    }

    [Fact]
    public void Resumed_again_and_again_from_checkpoints_inside_an_epoch_it_ends_with_the_same_bytes()
    {
        var whole = Train("whole", "adam", "plateau", "dropout ema accumulate", resume: false, stopAfter: null);
        var all = new List<EpochMetrics>();
        for (var i = 0; i < 11; i++)
            all.AddRange(Train("broken", "adam", "plateau", "dropout ema accumulate", resume: i > 0, stopAfter: i < 10 ? 1 : null));
        AssertSame(whole, all);
    }

    [Fact]
    public void A_crash_repeats_the_steps_after_the_newest_checkpoint()
    {
        var every = new CheckpointSettings { EverySteps = 3, MinSeconds = 0 };
        var whole = Train("whole", "adam", "plateau", "dropout", resume: false, stopAfter: null, every);
        Assert.Throws<InvalidOperationException>(() => Train("broken", "adam", "plateau", "dropout", resume: false, stopAfter: 13, every, crash: true));
        var progress = Checkpoint.ProgressIn(SafeTensors.ReadMetadata(File("broken", "last")))!;
        Assert.Equal((1, 11, 3), (progress.Epoch, progress.Step, progress.StepInEpoch));        // after the epoch's 8 and three more
        Assert.Equal(3 * 64, progress.Totals!.Samples);
        var rest = Train("broken", "adam", "plateau", "dropout", resume: true, stopAfter: null, every);
        AssertSame([.. whole.Skip(1)], rest);
    }

    [Fact]
    public void Stopped_while_it_validates_it_does_not_repeat_the_steps()
    {
        var settings = new TrainSettings { Epochs = 2, BatchSize = 64, EvalBatchSize = 50 };
        using var stop = new CancellationTokenSource();
        using (var model = Some.Mlp())
        {
            var parts = Some.Parts(Path.Combine(_folder, "broken"), model, new RecordingObserver(), settings);
            using var trainer = new Trainer(parts with { Validation = new StoppingSamples(parts.Validation, stop) });
            Assert.Throws<OperationCanceledException>(() => trainer.Run(stop.Token));
        }
        var progress = Checkpoint.ProgressIn(SafeTensors.ReadMetadata(File("broken", "last")))!;
        Assert.Equal((0, 8, 8), (progress.Epoch, progress.Step, progress.StepInEpoch));
        Assert.False(System.IO.File.Exists(File("broken", "best")));

        var (whole, rest) = (new RecordingObserver(), new RecordingObserver());
        Run(Path.Combine(_folder, "whole"), whole, settings, resume: false);
        Run(Path.Combine(_folder, "broken"), rest, settings, resume: true);
        AssertSame([.. whole.Epochs.Select(e => e.Metrics)], [.. rest.Epochs.Select(e => e.Metrics)]);
        Assert.DoesNotContain(rest.Steps, s => s.Epoch == 1);
    }

    [Fact]
    public void The_newest_two_checkpoints_are_kept()
    {
        Train("run", "adam", "cosine", "", resume: false, stopAfter: null, new CheckpointSettings { EverySteps = 5, MinSeconds = 0 });
        var steps = new[] { "last", "previous" }.Select(name => Checkpoint.ProgressIn(SafeTensors.ReadMetadata(File("run", name)))!.Step);
        Assert.Equal([32, 29], steps);
        Assert.Equal(["best.safetensors", "last.safetensors", "previous.safetensors"], Directory.GetFiles(Path.Combine(_folder, "run")).Select(Path.GetFileName).Order());
    }

    private string File(string name, string checkpoint) => Path.Combine(_folder, name, $"{checkpoint}.safetensors");

    private void AssertSame(IReadOnlyList<EpochMetrics> whole, IReadOnlyList<EpochMetrics> broken)
    {
        Assert.Equal(whole.Select(WithoutTime), broken.Select(WithoutTime));
        foreach (var checkpoint in new[] { "last", "best" })
            Assert.Equal(System.IO.File.ReadAllBytes(File("whole", checkpoint)), System.IO.File.ReadAllBytes(File("broken", checkpoint)));
    }

    private static EpochMetrics WithoutTime(EpochMetrics metrics) => metrics with { Seconds = 0, ImagesPerSecond = 0 };

    private static void Run(string folder, RecordingObserver observer, TrainSettings settings, bool resume)
    {
        using var model = Some.Mlp();
        using var trainer = new Trainer(Some.Parts(folder, model, observer, settings));
        if (resume)
            trainer.Resume();
        trainer.Run(TestContext.Current.CancellationToken);
    }

    private List<EpochMetrics> Train(
        string name, string optimizer, string scheduler, string extras, bool resume, int? stopAfter, CheckpointSettings? every = null, bool crash = false)
    {
        using var stop = new CancellationTokenSource();
        var steps = 0;
        var observer = new RecordingObserver
        {
            OnSteps = _ =>
            {
                if (++steps != stopAfter)
                    return;
                if (crash)
                    throw new InvalidOperationException("The process dies.");
                stop.Cancel();
            },
        };
        using var model = Some.Mlp(dropout: extras.Contains("dropout", StringComparison.Ordinal) ? 0.3 : 0);
        var parts = Some.Parts(Path.Combine(_folder, name), model, observer) with
        {
            Optimizer = OptimizerOf(optimizer),
            Scheduler = SchedulerOf(scheduler),
            Settings = SettingsOf(extras) with { Checkpoint = every ?? new CheckpointSettings() },
            ReportEverySteps = 1,
            Autocast = Autocast.For(PrecisionOf(extras), CPU),
        };
        using var trainer = new Trainer(parts);
        if (resume)
            trainer.Resume();
        if (stopAfter is null || crash)
            trainer.Run(TestContext.Current.CancellationToken);
        else
            Assert.Throws<OperationCanceledException>(() => trainer.Run(stop.Token));
        return [.. observer.Epochs.Select(e => e.Metrics)];
    }

    private static TrainSettings SettingsOf(string extras) => new()
    {
        Epochs = 4,
        BatchSize = extras.Contains("accumulate", StringComparison.Ordinal) ? 24 : 64,      // 21 batches: seven steps of three, or eight steps
        Accumulate = extras.Contains("accumulate", StringComparison.Ordinal) ? 3 : 1,
        Ema = extras.Contains("ema", StringComparison.Ordinal) ? new EmaSettings { Decay = 0.9 } : null,
        Clip = extras.Contains("clip-norm", StringComparison.Ordinal) ? new ClipSettings { Norm = 0.1 }
            : extras.Contains("clip-value", StringComparison.Ordinal) ? new ClipSettings { Value = 0.01 } : null,
    };

    private static Precision PrecisionOf(string extras) => extras.Contains("bf16", StringComparison.Ordinal) ? Precision.Bf16
        : extras.Contains("fp16", StringComparison.Ordinal) ? Precision.Fp16 : Precision.Fp32;

    private static OptimizerSettings OptimizerOf(string name) => name switch
    {
        "sgd" => new SgdSettings { Lr = 0.1 },
        "sgd-nesterov" => new SgdSettings { Lr = 0.1, Nesterov = true, WeightDecay = 1e-3 },
        "sgd-dampened" => new SgdSettings { Lr = 0.1, Dampening = 0.5 },
        "amsgrad" => new AdamSettings { Lr = 0.01, Amsgrad = true },
        "adamw" => new AdamWSettings { Lr = 0.01 },
        _ => new AdamSettings { Lr = 0.01 },
    };

    private static SchedulerSettings SchedulerOf(string name) => name switch
    {
        "plateau" => new PlateauSettings { Patience = 0, Factor = 0.5, Threshold = 0.2 },
        "plateau-warmup" => new PlateauSettings { Patience = 0, Factor = 0.5, Threshold = 0.2, Warmup = new() { Steps = 10 } },
        "step" => new StepSettings { StepSize = 1, Gamma = 0.7 },
        "one_cycle" => new OneCycleSettings(),
        "cosine_restarts" => new CosineRestartsSettings { T0 = 2 },
        _ => new CosineSettings(),
    };

    /// <summary>Asks for a stop as soon as the first batch is taken.</summary>
    private sealed class StoppingSamples(ISamples samples, CancellationTokenSource stop) : ISamples
    {
        public long Count => samples.Count;

        public Device Device => samples.Device;

        public Tensor Targets => samples.Targets;

        public Tensor Inputs(Tensor indices, ulong? augmentation)
        {
            stop.Cancel();
            return samples.Inputs(indices, augmentation);
        }
    }
}
