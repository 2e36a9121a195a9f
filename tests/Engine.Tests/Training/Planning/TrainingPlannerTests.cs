using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Training;
using VisionFinetune.Engine.Training.Planning;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Training.Planning;

[Collection(Alone.Name)]
public sealed class TrainingPlannerTests : IDisposable
{
    private const long Mebi = 1 << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_knows_the_memory_of_a_batch()
    {
        using var model = new HungryModel();
        var plan = TrainingPlanner.Plan(Parts(model), 64L << 30, fewestSeconds: 0)!;
        Assert.True(plan.IsMeasured);
        Assert.Equal(64, plan.BatchSize);
        var resident = Environment.WorkingSet;
        Assert.InRange(plan.PeakBytes, 64 * HungryModel.SampleBytes, resident + 64 * HungryModel.SampleBytes + 200 * Mebi);
        Assert.True(plan.EpochSeconds > 500 / plan.SamplesPerSecond);
        Assert.Equal(plan.EpochSeconds * 100, plan.TotalSeconds, 1e-6 * plan.TotalSeconds);
        Assert.Null(plan.Warning(accumulate: 1));
        Assert.Matches(@"^planned: [\d.]+ GiB of 64.00 GiB at the peak, \S+ rows/s, \S+ (s|min|h) an epoch, \S+ (s|min|h) in all \(found out in [\d.]+ s\)$", plan.Describe("rows"));
    }

    [Fact]
    public void A_batch_that_will_not_fit_is_not_tried_but_warned_of()
    {
        using var model = new HungryModel(copies: 1024);
        var plan = TrainingPlanner.Plan(Parts(model), Room(150 * Mebi), fewestSeconds: 0)!;
        Assert.False(plan.IsMeasured, $"{plan}");       // 4 MiB a sample, twice where gradients are computed
        Assert.True(model.LargestBatch <= 16, $"{model.LargestBatch} samples at once");
        Assert.InRange(plan.SaferBatchSize!.Value, 4, 32);
        var warning = plan.Warning(accumulate: 2)!;
        Assert.StartsWith("This training may take ", warning, StringComparison.Ordinal);
        Assert.Contains($"Set train.batch_size to {plan.SaferBatchSize} and, for steps of as many samples, train.accumulate to {2 * 64 / plan.SaferBatchSize}.", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Validation_that_will_not_fit_is_warned_of()
    {
        using var model = new HungryModel { EvalFactor = 5 };
        var plan = TrainingPlanner.Plan(Parts(model) with { Settings = Settings with { EvalBatchSize = 200 } }, Room(250 * Mebi), fewestSeconds: 0)!;
        Assert.Contains("Set train.eval_batch_size to ", plan.Warning(accumulate: 1), StringComparison.Ordinal);
        Assert.True(plan.SaferEvalBatchSize < 200);
    }

    [Fact]
    public void The_training_afterwards_has_the_same_bits()
    {
        foreach (var planned in new[] { false, true })
        {
            using var model = new HungryModel(copies: 1, dropout: 0.3);
            var parts = Parts(model, planned ? "planned" : "plain");
            model.eval();
            if (planned)
            {
                Assert.NotNull(TrainingPlanner.Plan(parts, 64L << 30, fewestSeconds: 0));
                Assert.False(model.training);
            }
            using var trainer = new Trainer(parts with { Settings = Settings with { Epochs = 2 } });
            trainer.Run(TestContext.Current.CancellationToken);
        }
        foreach (var name in new[] { "last", "best" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, "plain", $"{name}.safetensors")), File.ReadAllBytes(Path.Combine(_folder, "planned", $"{name}.safetensors")));
    }

    [Fact]
    public void Frozen_parameters_stay_frozen_and_no_tensor_is_left()
    {
        using var model = new HungryModel(copies: 1);
        model.parameters().First().requires_grad = false;
        var before = model.parameters().Select(p => p.requires_grad).ToList();
        var parts = Parts(model);
        TensorAssert.LeavesTensorsAlive(0, () => Assert.NotNull(TrainingPlanner.Plan(parts, 64L << 30, fewestSeconds: 0)));
        Assert.Equal(before, model.parameters().Select(p => p.requires_grad));
        Assert.All(model.parameters(), p => Assert.Null(p.grad));
    }

    [Theory]
    [InlineData(45, true)]          // 500 samples an epoch; planning looks at 4 * 64 + 200, fifty times as many are 22,800
    [InlineData(46, false)]         // enough, but they take too little time
    public void Short_trainings_are_not_planned(int epochs, bool tooFewSamples)
    {
        using var model = new GreedyModel();
        var keys = Some.Rows(500);
        var parts = Some.Parts(_folder, model, new RecordingObserver(), new TrainSettings { Epochs = epochs, BatchSize = 64 }) with { Train = keys };
        Assert.Null(TrainingPlanner.Plan(parts, 64L << 30, fewestSeconds: 1e9));
        Assert.Equal(tooFewSamples, keys.Keys.Count == 0);
    }

    [Fact]
    public void Memory_is_what_the_system_can_give_within_the_limit()
    {
        const string info = "MemTotal:       24683520 kB\nMemFree:         1000 kB\nMemAvailable:   1048576 kB\n";
        Assert.Equal(1024 * Mebi + 100, AvailableMemory.Of(info, residentBytes: 100, limitBytes: long.MaxValue));
        Assert.Equal(512 * Mebi, AvailableMemory.Of(info, residentBytes: 100, limitBytes: 512 * Mebi));
        Assert.Equal(777, AvailableMemory.Of("", residentBytes: 100, limitBytes: 777));
        Assert.Equal(777, AvailableMemory.Of("MemAvailable: unknown\n", residentBytes: 100, limitBytes: 777));
        Assert.True(AvailableMemory.Of(CPU) > Environment.WorkingSet);
    }

    [Fact]
    public void Peaks_are_seen_though_they_are_over_when_one_looks()
    {
        void Work()
        {
            using var large = ones(32 * Mebi);      // 128 MiB
        }
        Assert.InRange(PeakMemory.Of(CPU, Work), 128 * Mebi, Environment.WorkingSet + 300 * Mebi);
        Assert.InRange(PeakMemory.Sampled(() =>
        {
            using var large = ones(32 * Mebi);
            Thread.Sleep(50);
        }), 128 * Mebi, Environment.WorkingSet + 300 * Mebi);
    }

    private static TrainSettings Settings => new() { Epochs = 100, BatchSize = 64 };

    /// <summary>Memory of which the safe share is what the process holds, and some more.</summary>
    private static long Room(long bytes)
    {
        NativeAllocator.ReturnFreedMemory();
        return (long)((Environment.WorkingSet + bytes) / TrainingPlan.SafeShare);
    }

    private TrainerParts Parts(HungryModel model, string name = "run") =>
        Some.Parts(Path.Combine(_folder, name), model, new RecordingObserver(), Settings) with { Checkpoints = new CheckpointFolder(Path.Combine(_folder, name)) };
}
