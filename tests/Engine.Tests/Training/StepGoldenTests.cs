using System.Text.Json;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Engine.Training;
using VisionFinetune.Testing;

namespace VisionFinetune.Engine.Tests.Training;

/// <summary>Clipping, averaged weights and accumulation against six full-batch steps of PyTorch.</summary>
public sealed class StepGoldenTests : IDisposable
{
    private static readonly JsonElement s_golden = Golden.Json("steps/steps.json");
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<int, int, int> Cases()
    {
        var data = new TheoryData<int, int, int>();
        for (var i = 0; i < s_golden.GetProperty("cases").GetArrayLength(); i++)
        {
            data.Add(i, 500, 1);
            data.Add(i, 100, 5);
            data.Add(i, 170, 3);        // 170, 170 and 160 samples: the mean is over samples, not over batches
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Weights_after_six_steps_match_PyTorch(int index, int batchSize, int accumulate)
    {
        var golden = s_golden.GetProperty("cases")[index];
        double? Number(string name) => golden.GetProperty(name).ValueKind == JsonValueKind.Null ? null : golden.GetProperty(name).GetDouble();
        var settings = new TrainSettings
        {
            Epochs = s_golden.GetProperty("steps").GetInt32(),
            BatchSize = batchSize,
            Accumulate = accumulate,
            Clip = Number("norm") is null && Number("value") is null ? null : new ClipSettings { Norm = Number("norm"), Value = Number("value") },
            Ema = Number("decay") is { } decay ? new EmaSettings { Decay = decay, Warmup = golden.GetProperty("warmup").GetBoolean() } : null,
        };
        using var model = Some.Mlp();
        using (var trainer = new Trainer(Some.Parts(_folder, model, new RecordingObserver(), settings) with
        {
            Optimizer = new AdamSettings { Lr = s_golden.GetProperty("rate").GetDouble() },
            Scheduler = new ConstantSettings(),
        }))
        {
            trainer.Run(TestContext.Current.CancellationToken);
            Assert.Equal(6, trainer.Progress.Step);
        }
        using var scope = TorchSharp.torch.NewDisposeScope();
        var weights = SafeTensors.Read(Path.Combine(_folder, "last.safetensors")).Tensors
            .Where(t => !t.Key.StartsWith(Checkpoint.StatePrefix, StringComparison.Ordinal)).SelectMany(t => t.Value.data<float>().ToArray()).ToList();
        var expected = golden.GetProperty("weights").Doubles();
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], weights[i * s_golden.GetProperty("every").GetInt32()], 2e-5);
    }

    [Fact]
    public void Averaged_weights_are_what_validation_and_the_best_checkpoint_use()
    {
        using var model = Some.Mlp();
        var observer = new RecordingObserver();
        var parts = Some.Parts(_folder, model, observer, new TrainSettings { Epochs = 3, BatchSize = 64, Ema = new EmaSettings { Decay = 0.95 } });
        using (var trainer = new Trainer(parts))
            trainer.Run(TestContext.Current.CancellationToken);

        using var shown = Some.Mlp();
        using var scope = TorchSharp.torch.NewDisposeScope();
        var content = SafeTensors.Read(parts.Checkpoints.Best).Tensors.ToDictionary(t => t.Key, t => t.Value);
        using (TorchSharp.torch.no_grad())
        {
            foreach (var (key, value) in shown.state_dict())
                value.copy_(content[key]);
        }
        var (metrics, _) = Evaluator.Evaluate(
            shown, parts.Validation, parts.Loss.Build(), parts.Scoring, 100, stop: TestContext.Current.CancellationToken);
        Assert.Equal(observer.Epochs.Min(e => e.Metrics.ValidationLoss), metrics.Loss, 1e-8);
        Assert.NotEqual(content["0.weight"].data<float>().ToArray(), content["state.trained.0.weight"].data<float>().ToArray());
        Assert.Equal(model.state_dict()["0.weight"].data<float>().ToArray(), content["state.trained.0.weight"].data<float>().ToArray());
    }

    [Theory]
    [InlineData(1, 2 / 11.0)]
    [InlineData(90, 0.91)]
    [InlineData(100_000, 0.999)]
    public void The_decay_begins_small(long step, double decay)
    {
        Assert.Equal(decay, new EmaSettings { Decay = 0.999 }.DecayAt(step), 1e-12);
        Assert.Equal(0.999, new EmaSettings { Decay = 0.999, Warmup = false }.DecayAt(step));
    }

    [Theory]
    [InlineData(100, 10, 4, 3)]     // ten batches: four, four and two
    [InlineData(101, 10, 4, 3)]     // the last batch has eleven
    [InlineData(102, 10, 4, 3)]
    [InlineData(5, 10, 4, 1)]
    public void A_step_is_several_batches_and_the_last_may_have_fewer(long samples, long batchSize, long accumulate, long steps) =>
        Assert.Equal(steps, Trainer.StepsPerEpoch(samples, batchSize, accumulate));

    [Fact]
    public void Clipping_needs_exactly_one_bound()
    {
        const string message = "Clipping needs a norm or a value, and not both: { norm: 1.0 } or { value: 0.5 }.";
        foreach (var settings in new[] { new ClipSettings(), new ClipSettings { Norm = 1, Value = 1 } })
            Assert.Equal(message, settings.Validate(new(settings)).Single().ErrorMessage);
        Assert.Empty(new ClipSettings { Norm = 1 }.Validate(new(new ClipSettings())));
    }
}
