using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Training;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Training;

/// <summary>Memory runs out, for real: the model asks for more than there is.</summary>
public sealed class MemoryShortageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_failed_allocation_is_recognised_and_other_errors_are_not()
    {
        var shortage = Assert.ThrowsAny<Exception>(() => empty(1L << 50));
        Assert.True(MemoryShortage.Is(shortage), shortage.Message);
        Assert.Contains("allocate", MemoryShortage.Reason(shortage), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', MemoryShortage.Reason(shortage));
        Assert.True(MemoryShortage.Is(new NativeError("CUDA out of memory. Tried to allocate 2.00 GiB.")));
        using var scope = NewDisposeScope();
        Assert.False(MemoryShortage.Is(Assert.ThrowsAny<Exception>(() => ones(2, 3).mm(ones(2, 3)))));
        Assert.False(MemoryShortage.Is(new InvalidOperationException("out of memory")));
    }

    [Fact]
    public void Batches_are_halved_until_they_fit_and_the_run_goes_on()
    {
        var observer = new Recorder();
        using var model = new GreedyModel { FitsInTraining = 16 };
        var progress = Train("run", model, observer);
        Assert.Equal((16, 32), (progress.MostAtOnce, progress.Step));       // eight steps an epoch, as with whole batches
        Assert.Equal([32, 16], observer.Reliefs.Select(r => r.SamplesAtOnce));
        Assert.All(observer.Reliefs, relief => Assert.Equal((true, 0), (relief.IsTraining, relief.Step)));
        Assert.Contains("at most 16 samples go through the network at once", observer.Reliefs[1].Describe(), StringComparison.Ordinal);
        Assert.Equal(4, observer.Epochs.Count);
        Assert.True(observer.Epochs[^1].TrainLoss < observer.Epochs[0].TrainLoss);
        Assert.Equal(16, ProgressOf("run").MostAtOnce);
    }

    [Fact]
    public void Without_batch_normalisation_the_steps_are_those_of_whole_batches()
    {
        using var scope = NewDisposeScope();
        using var whole = Some.Mlp();
        using var divided = new Limited(Some.Mlp(), fits: 10);
        var (expected, observed) = (new Recorder(), new Recorder());
        Train("whole", whole, expected);
        Train("divided", divided, observed);
        foreach (var (a, b) in whole.parameters().Zip(divided.parameters()))
            TensorAssert.Close(a, b, 1e-5);
        foreach (var (a, b) in expected.Epochs.Zip(observed.Epochs))
        {
            Assert.Equal(a.TrainLoss, b.TrainLoss, 1e-5);
            Assert.Equal(a.TrainAccuracy!.Value, b.TrainAccuracy!.Value, 1e-2);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_attempt_that_failed_leaves_no_trace(int accumulate)
    {
        // One fails after its batch normalisation has seen the batch, the other before: the same bits show that nothing was left of it.
        var settings = Settings with { Accumulate = accumulate, BatchSize = 48 };
        using var early = new GreedyModel { FitsInTraining = 20, FailsEarly = true };
        using var late = new GreedyModel { FitsInTraining = 20 };
        var (first, second) = (new Recorder(), new Recorder());
        Train("early", early, first, settings);
        Train("late", late, second, settings);
        AssertSame("early", "late", first, second);
        Assert.Equal(early.StatisticsTaken, late.StatisticsTaken);
        Assert.Equal(ProgressOf("early").MostAtOnce, ProgressOf("late").MostAtOnce);
    }

    [Fact]
    public void A_batch_that_failed_in_the_middle_of_a_step_counts_once()
    {
        using var model = new GreedyModel();
        var seen = 0L;
        var samples = new Trap(Some.Rows(500), batch: 5, () => model.FitsInTraining = 20);       // the last of the second step's three
        var observer = new Recorder();
        var every = new CheckpointSettings { EverySteps = 2, MinSeconds = 0 };
        observer.OnSteps = () => seen = File.Exists(FileOf("run", "last")) ? ProgressOf("run").Totals?.Samples ?? seen : seen;
        Train("run", model, observer, Settings with { Accumulate = 3, BatchSize = 48, Epochs = 1, Checkpoint = every }, train: samples);
        Assert.Equal([24, 12], observer.Reliefs.Select(r => r.SamplesAtOnce));
        Assert.All(observer.Reliefs, relief => Assert.Equal(1, relief.Step));
        Assert.Equal(4, ProgressOf("run").Step);
        Assert.Equal(3 * 3 * 48, seen);        // in the checkpoint two steps after the one of the halving
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(11)]
    public void Resumed_from_any_step_it_ends_with_the_same_bytes_though_memory_is_there_again(int failingStep)
    {
        var whole = Broken("whole", failingStep, stopAfter: null, resume: false, memoryIsBack: false);
        var first = Broken("broken", failingStep, stopAfter: failingStep + 1, resume: false, memoryIsBack: false);
        var rest = Broken("broken", failingStep, stopAfter: null, resume: true, memoryIsBack: true);
        Assert.Empty(rest.Reliefs);
        Assert.Equal(whole.Epochs.Select(WithoutTime), first.Epochs.Concat(rest.Epochs).Select(WithoutTime));
        foreach (var name in new[] { "last", "best" })
            Assert.Equal(File.ReadAllBytes(FileOf("whole", name)), File.ReadAllBytes(FileOf("broken", name)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(11)]
    public void Killed_right_after_the_halving_it_resumes_with_the_smaller_parts(int failingStep)
    {
        Broken("whole", failingStep, stopAfter: null, resume: false, memoryIsBack: false);
        Assert.Throws<InvalidOperationException>(() => Broken("broken", failingStep, stopAfter: failingStep + 1, resume: false, memoryIsBack: false, crash: true));
        Assert.Equal((failingStep, 16), ((int)ProgressOf("broken").Step, (int)ProgressOf("broken").MostAtOnce!));
        Broken("broken", failingStep, stopAfter: null, resume: true, memoryIsBack: true);
        foreach (var name in new[] { "last", "best" })
            Assert.Equal(File.ReadAllBytes(FileOf("whole", name)), File.ReadAllBytes(FileOf("broken", name)));
    }

    [Fact]
    public void Not_even_one_sample_ends_the_run_with_advice()
    {
        using var model = new Limited(Some.Mlp(), fits: 0);
        var error = Assert.Throws<UserException>(() => Train("run", model, new Recorder()));
        Assert.StartsWith("Memory ran out in step 1 with a single sample in the network. Free memory and resume the run, or start one with smaller images", error.Message, StringComparison.Ordinal);
        Assert.Contains("allocate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batch_normalisation_that_would_see_a_single_value_ends_the_run_with_advice()
    {
        using var model = new GreedyModel { FitsInTraining = 1 };
        var error = Assert.Throws<UserException>(() => Train("run", model, new Recorder()));
        Assert.Contains("batch normalisation cannot learn from a single value", error.Message, StringComparison.Ordinal);
        Assert.True(model.RunningMean.isfinite().all().item<bool>());
    }

    [Fact]
    public void Memory_that_runs_out_in_augmentation_asks_for_a_smaller_batch()
    {
        using var model = Some.Mlp();
        var error = Assert.Throws<UserException>(() => Train("run", model, new Recorder(), train: new Trap(Some.Rows(500), batch: 0, () => empty(1L << 50))));
        Assert.Contains("while its images were augmented", error.Message, StringComparison.Ordinal);
        Assert.Contains("train.batch_size lower", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validation_goes_on_with_smaller_batches_and_keeps_to_them()
    {
        using var whole = new GreedyModel();
        using var small = new GreedyModel { FitsInEvaluation = 60 };
        var (expected, observed) = (new Recorder(), new Recorder());
        Train("whole", whole, expected);
        var progress = Train("small", small, observed);
        Assert.Equal(50, progress.EvalBatchSize);
        Assert.Equal([100, 50], observed.Reliefs.Select(r => r.SamplesAtOnce));
        Assert.Equal(expected.Epochs.Select(e => e.TrainLoss), observed.Epochs.Select(e => e.TrainLoss));
        foreach (var (a, b) in expected.Epochs.Zip(observed.Epochs))
            Assert.Equal(a.ValidationLoss, b.ValidationLoss, 1e-6);
    }

    private static TrainSettings Settings => new() { Epochs = 4, BatchSize = 64 };

    private string FileOf(string name, string checkpoint) => Path.Combine(_folder, name, $"{checkpoint}.safetensors");

    private TrainingProgress ProgressOf(string name) => Checkpoint.ProgressIn(SafeTensors.ReadMetadata(FileOf(name, "last")))!;

    private static EpochMetrics WithoutTime(EpochMetrics metrics) => metrics with { Seconds = 0, ImagesPerSecond = 0 };

    private void AssertSame(string one, string other, Recorder first, Recorder second)
    {
        Assert.Equal(first.Epochs.Select(WithoutTime), second.Epochs.Select(WithoutTime));
        foreach (var name in new[] { "last", "best" })
            Assert.Equal(File.ReadAllBytes(FileOf(one, name)), File.ReadAllBytes(FileOf(other, name)));
    }

    private TrainingProgress Train(string name, nn.Module<Tensor, Tensor> model, Recorder observer, TrainSettings? settings = null, ISamples? train = null)
    {
        var parts = Some.Parts(Path.Combine(_folder, name), model, new RecordingObserver(), settings ?? Settings) with { Observer = observer, ReportEverySteps = 1 };
        using var trainer = new Trainer(train is null ? parts : parts with { Train = train });
        trainer.Run(TestContext.Current.CancellationToken);
        return trainer.Progress;
    }

    /// <summary>Memory for 20 samples only, from the given step on; stopped, or killed, after some steps.</summary>
    private Recorder Broken(string name, int failingStep, int? stopAfter, bool resume, bool memoryIsBack, bool crash = false)
    {
        using var stop = new CancellationTokenSource();
        using var model = new GreedyModel();
        var steps = 0;
        var observer = new Recorder
        {
            OnSteps = () =>
            {
                if (++steps != stopAfter)
                    return;
                if (crash)
                    throw new InvalidOperationException("The process dies.");
                stop.Cancel();
            },
        };
        var parts = Some.Parts(Path.Combine(_folder, name), model, new RecordingObserver(), Settings) with { Observer = observer, ReportEverySteps = 1 };
        if (!memoryIsBack)
            parts = parts with { Train = new Trap(parts.Train, failingStep, () => model.FitsInTraining = 20) };
        using var trainer = new Trainer(parts);
        if (resume)
            trainer.Resume();
        if (stopAfter is null || crash)
            trainer.Run(TestContext.Current.CancellationToken);
        else
            Assert.Throws<OperationCanceledException>(() => trainer.Run(stop.Token));
        return observer;
    }

    private sealed class NativeError(string message) : System.Runtime.InteropServices.ExternalException(message);

    private sealed class Recorder : ITrainingObserver
    {
        public Action? OnSteps { get; set; }

        public List<MemoryRelief> Reliefs { get; } = [];

        public List<EpochMetrics> Epochs { get; } = [];

        public void StepsDone(StepReport report) => OnSteps?.Invoke();

        public void EpochDone(EpochMetrics metrics, bool isBest) => Epochs.Add(metrics);

        public void MemoryRanOut(MemoryRelief relief) => Reliefs.Add(relief);
    }

    /// <summary>Does something when a certain training batch is taken for the first time.</summary>
    private sealed class Trap(ISamples samples, int batch, Action spring) : ISamples
    {
        private int _taken;

        public long Count => samples.Count;

        public Device Device => samples.Device;

        public Tensor Targets => samples.Targets;

        public Tensor Inputs(Tensor indices, ulong? augmentation)
        {
            if (augmentation is not null && _taken++ == batch)
                spring();
            return samples.Inputs(indices, augmentation);
        }
    }

    /// <summary>A model without buffers of its own that takes only so many samples in training.</summary>
    private sealed class Limited : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _inner;
        private readonly long _fits;

        public Limited(nn.Module<Tensor, Tensor> inner, long fits)
            : base(nameof(Limited))
        {
            (_inner, _fits) = (inner, fits);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            if (training && input.shape[0] > _fits)
                empty(1L << 50).Dispose();
            return _inner.call(input);
        }
    }
}
