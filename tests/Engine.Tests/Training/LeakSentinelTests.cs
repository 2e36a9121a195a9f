using VisionFinetune.Engine.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Training;

public sealed class LeakSentinelTests
{
    private static readonly EpochMetrics s_epoch = new(1, 8, 0.1, 0.5, 0.8, 0.6, 0.7, 0.7, 100, 1.5);

    [Fact]
    public void A_model_that_keeps_a_tensor_each_step_ends_a_run_that_asks_for_it()
    {
        var folder = Directory.CreateTempSubdirectory("vft-").FullName;
        using var model = new Leaking(Some.Mlp());
        var sentinel = new LeakSentinel(LeakPolicy.Fail, _ => { }, new ResourceMeter(CPU), TimeProvider.System);
        var settings = new TrainSettings { Epochs = 25, BatchSize = 64 };
        using var trainer = new Trainer(Some.Parts(folder, model, new RecordingObserver(), settings) with { Observer = new Reporting(sentinel), ReportEverySteps = 1 });
        var error = Assert.Throws<UserException>(() => trainer.Run(TestContext.Current.CancellationToken));
        Assert.Matches(@"^The run was ended because its live tensors grew from [0-9,]+ to [0-9,]+ over 112 readings and did not stop growing", error.Message);
        Assert.EndsWith("Its newest checkpoint is kept; set train.leaks to warn to go on regardless.", error.Message, StringComparison.Ordinal);
        Assert.InRange(trainer.Progress.Epoch, 1, 24);
        model.Free();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void An_honest_run_grows_by_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("vft-").FullName;
        using var model = Some.Mlp();
        var warnings = new List<string>();
        var sentinel = new LeakSentinel(LeakPolicy.Warn, warnings.Add, new ResourceMeter(CPU), TimeProvider.System);
        var settings = new TrainSettings { Epochs = 25, BatchSize = 64 };
        using var trainer = new Trainer(Some.Parts(folder, model, new RecordingObserver(), settings) with { Observer = new Reporting(sentinel), ReportEverySteps = 1 });
        trainer.Run(TestContext.Current.CancellationToken);
        Assert.Empty(warnings);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Each_resource_is_told_once()
    {
        var warnings = new List<string>();
        var meter = new Growing();
        var clock = new Clock();
        var sentinel = new LeakSentinel(LeakPolicy.Warn, warnings.Add, meter, clock);
        for (var i = 0; i < 500; i++)
        {
            meter.Step();
            clock.Advance();
            sentinel.StepDone(i + 1);
        }
        Assert.Equal(
            [
                "The run's live tensors grew from 85 to 645 over 112 readings and did not stop growing: the run leaks.",
                "The run's resident memory grew from 170 MiB to 1,290 MiB over 112 readings and did not stop growing: the run leaks.",
                "The run's device memory grew from 340 MiB to 2,580 MiB over 112 readings and did not stop growing: the run leaks.",
            ],
            warnings);
    }

    [Fact]
    public void An_epoch_says_what_the_process_holds()
    {
        var meter = new Growing();
        meter.Step();
        var measured = new LeakSentinel(LeakPolicy.Warn, _ => { }, meter, TimeProvider.System).Measured(s_epoch);
        Assert.Equal((5, 10 << 20, 20 << 20), (measured.LiveTensors, measured.ResidentBytes, measured.DeviceBytes));
    }

    [Fact]
    public void An_epoch_says_what_the_process_held_step_by_step()
    {
        var (meter, clock) = (new Growing(), new Clock());
        var sentinel = new LeakSentinel(LeakPolicy.Warn, _ => { }, meter, clock);
        for (var i = 1; i <= 3; i++)
        {
            meter.Step();
            clock.Advance();
            sentinel.StepDone(10 + i);
        }
        var resources = sentinel.Measured(s_epoch).Resources!;
        Assert.Equal([11, 12, 13], resources.Step);
        Assert.Equal([5, 10, 15], resources.LiveTensors);
        Assert.Equal([10 << 20, 20 << 20, 30 << 20], resources.ResidentBytes);
        Assert.Equal([20 << 20, 40 << 20, 60 << 20], resources.DeviceBytes!);
        Assert.Null(sentinel.Measured(s_epoch).Resources);
    }

    [Fact]
    public void Of_a_long_epoch_few_steps_are_kept_and_evenly()
    {
        var sentinel = new LeakSentinel(LeakPolicy.Warn, _ => { }, new Growing(), TimeProvider.System);
        for (var step = 1; step <= 1000; step++)
            sentinel.StepDone(step);
        var steps = sentinel.Measured(s_epoch).Resources!.Step;
        Assert.Equal(Enumerable.Range(0, 16).Select(i => 1L + 64 * i), steps);
    }

    [Fact]
    public void Switched_off_it_measures_nothing()
    {
        var sentinel = new LeakSentinel(LeakPolicy.Off, _ => { }, new Growing(), TimeProvider.System);
        sentinel.StepDone(1);
        Assert.Equal(s_epoch, sentinel.Measured(s_epoch));
    }

    [Fact]
    public void Memory_is_asked_for_at_most_ten_times_a_second()
    {
        var meter = new Growing();
        var clock = new Clock(TimeSpan.FromMilliseconds(10));
        var sentinel = new LeakSentinel(LeakPolicy.Warn, _ => { }, meter, clock);
        for (var i = 0; i < 100; i++)
        {
            sentinel.StepDone(i + 1);
            clock.Advance();
        }
        Assert.Equal(10, meter.Asked);
    }

    /// <summary>Keeps one tensor a forward pass.</summary>
    private sealed class Leaking : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> inner;
        private readonly List<Tensor> _kept = [];

        public Leaking(nn.Module<Tensor, Tensor> inner)
            : base(nameof(Leaking))
        {
            this.inner = inner;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            if (training)
                _kept.Add(zeros(1).DetachFromDisposeScope());
            return inner.forward(input);
        }

        public void Free() => _kept.ForEach(t => t.Dispose());
    }

    private sealed class Reporting(LeakSentinel sentinel) : ITrainingObserver
    {
        public void StepDone(long step) => sentinel.StepDone(step);

        public void StepsDone(StepReport report)
        {
        }

        public void EpochDone(EpochMetrics metrics, bool isBest)
        {
        }
    }

    private sealed class Growing : IResourceMeter
    {
        private long _residentBytes;

        public int Asked { get; private set; }

        public long LiveTensors { get; private set; }

        public long ResidentBytes
        {
            get
            {
                Asked++;
                return _residentBytes;
            }
        }

        public long? DeviceBytes => 2 * _residentBytes;

        public void Step()
        {
            LiveTensors += 5;
            _residentBytes += 10 << 20;
        }
    }

    private sealed class Clock(TimeSpan? step = null) : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance() => _ticks += (step ?? TimeSpan.FromSeconds(1)).Ticks;
    }
}
