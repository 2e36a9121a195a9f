using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Engine.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Training;

/// <summary>Keeping epochs in memory must change nothing but the time at which files appear.</summary>
public sealed class CheckpointCadenceTests : IDisposable
{
    private static readonly CheckpointSettings s_never = new() { MinSeconds = 86_400 }, s_always = new() { MinSeconds = 0 };
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_files_at_the_end_are_the_same_as_with_a_checkpoint_every_epoch()
    {
        var bestEpoch = Run("every", s_always);
        Assert.Equal(bestEpoch, Run("end", s_never));
        Assert.InRange(bestEpoch, 2, 13);      // so that best and last differ
        foreach (var file in new[] { "last.safetensors", "best.safetensors" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, "every", file)), File.ReadAllBytes(Path.Combine(_folder, "end", file)));
    }

    [Fact]
    public void Files_appear_after_each_epoch_or_only_at_the_end()
    {
        Assert.Equal([false, true, true], SeenAtEpochs("every", s_always));     // observers are told before the file is written
        Assert.Equal([false, false, false], SeenAtEpochs("end", s_never));
        Assert.True(File.Exists(Path.Combine(_folder, "end", "last.safetensors")));
    }

    [Fact]
    public void A_run_that_is_stopped_writes_the_step_it_has_reached()
    {
        using var stop = new CancellationTokenSource();
        var observer = new RecordingObserver { OnSteps = s => { if (s.Epoch == 3) stop.Cancel(); } };
        using var model = Some.Mlp();
        var parts = Parts("stopped", model, s_never) with { Observer = observer };
        using (var trainer = new Trainer(parts))
            Assert.Throws<OperationCanceledException>(() => trainer.Run(stop.Token));
        using var again = new Trainer(parts);
        again.Resume();
        Assert.Equal((2, 19, 3), (again.Progress.Epoch, again.Progress.Step, again.Progress.StepInEpoch));
    }

    private int Run(string name, CheckpointSettings cadence)
    {
        using var model = Some.Mlp();
        using var trainer = new Trainer(Parts(name, model, cadence));
        trainer.Run(TestContext.Current.CancellationToken);
        return trainer.Progress.BestEpoch;
    }

    private List<bool> SeenAtEpochs(string name, CheckpointSettings cadence)
    {
        var seen = new SortedDictionary<int, bool>();
        var file = Path.Combine(_folder, name, "last.safetensors");
        using var model = Some.Mlp();
        var parts = Parts(name, model, cadence);
        var observer = new RecordingObserver { OnSteps = s => seen.TryAdd(s.Epoch, File.Exists(file)) };
        using var trainer = new Trainer(parts with { Observer = observer, Settings = parts.Settings with { Epochs = 3 } });
        trainer.Run(TestContext.Current.CancellationToken);
        return [.. seen.Values];
    }

    /// <summary>Rates that rise until validation turns worse, with the state of every kind of part in play.</summary>
    private TrainerParts Parts(string name, nn.Module<Tensor, Tensor> model, CheckpointSettings cadence) =>
        Some.Parts(Path.Combine(_folder, name), model, new RecordingObserver()) with
        {
            Optimizer = new AdamSettings { Lr = 0.01 },
            Scheduler = new StepSettings { StepSize = 2, Gamma = 3 },
            Settings = new TrainSettings { Epochs = 14, BatchSize = 64, Checkpoint = cadence },
        };
}
