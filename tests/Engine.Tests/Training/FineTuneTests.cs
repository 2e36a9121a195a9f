using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Engine.Training;
using VisionFinetune.Testing;

namespace VisionFinetune.Engine.Tests.Training;

/// <summary>Parameter groups, stages that thaw, and penalties against PyTorch's parameter groups.</summary>
public sealed class FineTuneTests : IDisposable
{
    private static readonly JsonElement s_golden = Golden.Json("craft/fine_tuning.json");
    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<int> Cases() => [.. Enumerable.Range(0, s_golden.GetProperty("cases").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Weights_after_eight_epochs_match_PyTorch(int index)
    {
        var golden = s_golden.GetProperty("cases")[index];
        using var model = new StagedMlp();
        using (var trainer = new Trainer(Parts(golden, model, "run")))
            trainer.Run(TestContext.Current.CancellationToken);
        foreach (var (key, values) in model.state_dict())
        {
            var expected = golden.GetProperty("weights").GetProperty(key).Doubles();
            var actual = values.data<float>().ToArray();
            for (var i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], actual[i * s_golden.GetProperty("every").GetInt32()], 2e-5);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void A_run_resumed_in_the_middle_of_thawing_ends_with_the_same_bits(int index)
    {
        var golden = s_golden.GetProperty("cases")[index];
        TrainerParts Small(StagedMlp model, string name) => Parts(golden, model, name) with { Settings = Settings(golden) with { BatchSize = 90 } };
        using var whole = new StagedMlp();
        using (var trainer = new Trainer(Small(whole, "whole")))
            trainer.Run(TestContext.Current.CancellationToken);

        using var broken = new StagedMlp();
        using (var stop = new CancellationTokenSource())
        using (var trainer = new Trainer(Small(broken, "broken") with
        {
            ReportEverySteps = 2,
            Observer = new RecordingObserver { OnSteps = s => { if (s.Epoch == 4) stop.Cancel(); } },
        }))
        {
            Assert.Throws<OperationCanceledException>(() => trainer.Run(stop.Token));
            Assert.Equal(3, trainer.Progress.Epoch);
            Assert.True(trainer.Progress.StepInEpoch > 0);
        }
        using var resumed = new StagedMlp();
        using (var trainer = new Trainer(Small(resumed, "broken")))
        {
            trainer.Resume();
            trainer.Run(TestContext.Current.CancellationToken);
        }
        Assert.All(whole.state_dict(), entry => Assert.Equal(entry.Value.bytes.ToArray(), resumed.state_dict()[entry.Key].bytes.ToArray()));
    }

    [Fact]
    public void One_group_covers_everything_where_nothing_differs()
    {
        using var model = new StagedMlp();
        using var flat = new FlatParameters(model, new StagePlan(null, model, decayNorms: true).TraitsOf);
        var group = Assert.Single(flat.Groups);
        Assert.Equal((0, flat.Count), (group.Begin, group.Count));
    }

    [Fact]
    public void Frozen_stages_do_not_move_and_ask_for_no_gradient()
    {
        using var model = new StagedMlp();
        var before = model.state_dict().ToDictionary(e => e.Key, e => e.Value.bytes.ToArray());
        var observer = new RecordingObserver
        {
            OnSteps = _ => Assert.All(model.named_parameters(), p => Assert.Equal(p.name[0] == 'c', p.parameter.requires_grad)),
        };
        using var trainer = new Trainer(Some.Parts(_folder, model, observer, new TrainSettings { Epochs = 2 }) with
        {
            Optimizer = new AdamWSettings { WeightDecay = 1 },
            FineTune = new FineTuneSettings { HeadEpochs = 2 },
        });
        trainer.Run(TestContext.Current.CancellationToken);
        Assert.NotEmpty(observer.Steps);
        Assert.All(model.state_dict(), entry => Assert.Equal(entry.Key[0] != 'c', before[entry.Key].SequenceEqual(entry.Value.bytes.ToArray())));
    }

    [Theory]
    [InlineData(0, null, 0, 0, 0)]
    [InlineData(2, null, 2, 0, 2)]
    [InlineData(1, 2, 3, 1, 3)]
    [InlineData(1, 2, 5, 0, 5)]
    public void Stages_thaw_from_the_head_down(int headEpochs, int? every, int epoch, int firstStage, int firstEpochOfThat)
    {
        var settings = new FineTuneSettings { HeadEpochs = headEpochs, UnfreezeEvery = every };
        Assert.Equal(firstStage, settings.FirstStage(epoch, 4));
        Assert.Equal(firstEpochOfThat, settings.FirstEpoch(firstStage, 4));
        Assert.Equal(0, settings.FirstEpoch(3, 4));
    }

    [Fact]
    public void A_model_without_stages_is_refused()
    {
        using var model = Some.Mlp();
        var error = Assert.Throws<UserException>(() => new Trainer(Some.Parts(_folder, model, new RecordingObserver()) with { FineTune = new() }));
        Assert.Equal("'fine_tune' trains a model stage by stage, but this one has no stages; leave it out.", error.Message);
    }

    [Fact]
    public void A_frozen_head_cannot_be_trained_first()
    {
        using var model = new StagedMlp();
        foreach (var (name, parameter) in model.named_parameters())
            parameter.requires_grad = name[0] != 'c';
        var error = Assert.Throws<UserException>(() => new Trainer(Some.Parts(_folder, model, new RecordingObserver()) with { FineTune = new() { HeadEpochs = 1 } }));
        Assert.StartsWith("'fine_tune.head_epochs' trains only the head at first, but 'model.freeze' freezes the head", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_contradict_each_other_are_refused()
    {
        Assert.Equal("stages thaw after the head has been trained alone; write head_epochs as well.", Problem(new FineTuneSettings { UnfreezeEvery = 1 }));
        Assert.Equal("the rate changes after the head has been trained alone; write head_epochs as well.", Problem(new FineTuneSettings { FullRate = 0.5 }));
        Assert.Equal("both penalties are 0; write one, such as { l1: 1e-5 }, or none.", Problem(new PenaltySettings()));
    }

    private static string? Problem(IValidatableObject settings) => Assert.Single(settings.Validate(new ValidationContext(settings))).ErrorMessage;

    private static TrainSettings Settings(JsonElement golden)
    {
        var (l1, l2) = (golden.GetProperty("l1").GetDouble(), golden.GetProperty("l2").GetDouble());
        return new TrainSettings
        {
            Epochs = s_golden.GetProperty("epochs").GetInt32(),
            BatchSize = s_golden.GetProperty("rows").GetInt32(),
            Penalty = l1 + l2 == 0 ? null : new PenaltySettings { L1 = l1, L2 = l2 },
            Clip = golden.GetProperty("norm") is { ValueKind: JsonValueKind.Number } norm ? new ClipSettings { Norm = norm.GetDouble() } : null,
        };
    }

    private TrainerParts Parts(JsonElement golden, StagedMlp model, string name) =>
        Some.Parts(Path.Combine(_folder, name), model, new RecordingObserver(), Settings(golden)) with
        {
            Train = Some.Rows(s_golden.GetProperty("rows").GetInt32()),
            Optimizer = golden.GetProperty("optimizer").Deserialize<OptimizerSettings>(s_options)!,
            FineTune = golden.GetProperty("fine_tune").Deserialize<FineTuneSettings>(s_options),
            Scheduler = new ConstantSettings(),
        };
}
