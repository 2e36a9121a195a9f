using System.Diagnostics;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Engine.Training;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly RecordingObserver _observer = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Learns_and_reports_every_epoch()
    {
        using var model = Some.Mlp();
        using var trainer = new Trainer(Some.Parts(_folder, model, _observer, new TrainSettings { Epochs = 30, BatchSize = 64 }));
        trainer.Run(TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(1, 30), _observer.Epochs.Select(e => e.Metrics.Epoch));
        Assert.Equal(8 * 30, trainer.Progress.Step);
        var last = _observer.Epochs[^1].Metrics;
        Assert.True(last.ValidationAccuracy > 0.9, $"accuracy {last.ValidationAccuracy}");
        Assert.True(last.TrainLoss < _observer.Epochs[0].Metrics.TrainLoss);
        Assert.Equal([3, 6, 8], _observer.Steps.Take(3).Select(s => s.StepInEpoch));
        Assert.Equal(_observer.Epochs.MinBy(e => e.Metrics.ValidationLoss).Metrics.Epoch, trainer.Progress.BestEpoch);
        Assert.True(_observer.Epochs[trainer.Progress.BestEpoch - 1].IsBest);
        Assert.Equal(["best.safetensors", "last.safetensors"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_training_loss_is_the_mean_over_samples_not_over_batches()
    {
        using var scope = NewDisposeScope();
        using var model = Some.Mlp();
        var parts = Some.Parts(_folder, model, _observer, new TrainSettings { Epochs = 1, BatchSize = 400 }) with
        {
            Optimizer = new SgdSettings { Lr = 0 },       // weights stay, so every batch sees the same model
        };
        using var trainer = new Trainer(parts);
        trainer.Run(TestContext.Current.CancellationToken);
        var (metrics, _) = Evaluator.Evaluate(model, parts.Train, new CrossEntropySettings().Build(), new ClassificationScoring(), 100, stop: TestContext.Current.CancellationToken);
        Assert.Equal(metrics.Loss, _observer.Epochs[0].Metrics.TrainLoss, 1e-6);
        Assert.Equal(((ClassificationMetrics)metrics).Accuracy, _observer.Epochs[0].Metrics.TrainAccuracy!.Value, 1e-12);
    }

    [Theory]
    [InlineData("sgd", 0)]
    [InlineData("adamw", 0)]
    [InlineData("adamw", 11)]       // the run breaks off two epochs, 16 steps in: just after a warm-up, and
    [InlineData("sgd", 20)]         // inside one
    public void A_run_stopped_in_its_third_epoch_and_resumed_ends_with_the_same_bits(string optimizer, int warmupSteps)
    {
        TrainerParts Parts(nn.Module<Tensor, Tensor> model, string name) => Some.Parts(Path.Combine(_folder, name), model, new RecordingObserver()) with
        {
            Optimizer = optimizer == "sgd" ? new SgdSettings { Lr = 0.1, Nesterov = true } : new AdamWSettings { Lr = 0.01 },
            Scheduler = new PlateauSettings
            {
                Patience = 0,
                Factor = 0.5,
                Threshold = 0.2,
                Warmup = warmupSteps > 0 ? new() { Steps = warmupSteps } : null,
            },
        };
        using var whole = Some.Mlp(dropout: 0.3);
        using (var trainer = new Trainer(Parts(whole, "whole")))
            trainer.Run(TestContext.Current.CancellationToken);

        using var broken = Some.Mlp(dropout: 0.3);
        using (var stop = new CancellationTokenSource())
        {
            var observer = new RecordingObserver { OnSteps = s => { if (s.Epoch == 3) stop.Cancel(); } };
            using var trainer = new Trainer(Parts(broken, "broken") with { Observer = observer });
            Assert.Throws<OperationCanceledException>(() => trainer.Run(stop.Token));
            Assert.Equal(2, observer.Epochs.Count);
        }
        using var resumed = Some.Mlp(dropout: 0.3);
        using (var trainer = new Trainer(Parts(resumed, "broken")))
        {
            trainer.Resume();
            Assert.Equal(2, trainer.Progress.Epoch);
            trainer.Run(TestContext.Current.CancellationToken);
        }
        foreach (var (key, value) in whole.state_dict())
            TensorAssert.Same(value.detach(), resumed.state_dict()[key].detach());
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, "whole", "last.safetensors")), File.ReadAllBytes(Path.Combine(_folder, "broken", "last.safetensors")));
    }

    [Fact]
    public void Every_step_has_its_own_augmentation_key_and_evaluation_has_none()
    {
        using var model = Some.Mlp();
        var parts = Some.Parts(_folder, model, _observer);
        using (var trainer = new Trainer(parts))
            trainer.Run(TestContext.Current.CancellationToken);
        var train = ((TableSamples)parts.Train).Keys;
        Assert.Equal(4 * 8, train.Distinct().Count());
        Assert.DoesNotContain(null, train);
        Assert.All(((TableSamples)parts.Validation).Keys, Assert.Null);
    }

    [Fact]
    public void A_diverging_run_stops_with_step_rate_and_last_good_checkpoint()
    {
        using var model = Some.Mlp(() => nn.ReLU());
        var parts = Some.Parts(_folder, model, _observer) with
        {
            Optimizer = new SgdSettings { Lr = 0.01 },
            Scheduler = new StepSettings { StepSize = 1, Gamma = 1e3 },
        };
        using var trainer = new Trainer(parts with { Settings = new TrainSettings { Epochs = 40, BatchSize = 64 } });
        var error = Assert.Throws<DivergenceException>(() => trainer.Run(TestContext.Current.CancellationToken));
        Assert.Equal(Path.Combine(_folder, "last.safetensors"), error.LastGoodCheckpoint);
        Assert.True(error.Step > 8);
        Assert.Matches($"^The (training|validation) loss became .* at step {error.Step} with learning rate .*; the last good checkpoint is .*last\\.safetensors\\. Lower optimizer\\.lr", error.Message);
        using var scope = NewDisposeScope();
        var saved = VisionFinetune.Engine.Checkpoints.SafeTensors.Read(error.LastGoodCheckpoint!);
        Assert.All(saved.Tensors, t => Assert.True(t.Value.isfinite().all().item<bool>(), t.Key));
    }

    [Fact]
    public void Early_stopping_ends_the_run_after_patience_epochs_without_change()
    {
        using var model = Some.Mlp();
        var parts = Some.Parts(_folder, model, _observer, new TrainSettings { Epochs = 50, BatchSize = 64, EarlyStopping = new EarlyStoppingSettings { Patience = 3 } }) with
        {
            Optimizer = new SgdSettings { Lr = 0 },
        };
        using var trainer = new Trainer(parts);
        trainer.Run(TestContext.Current.CancellationToken);
        Assert.Equal(4, _observer.Epochs.Count);      // the first sets the reference, three do not improve it
        Assert.Equal(1, trainer.Progress.BestEpoch);
    }

    [Fact]
    public void The_best_checkpoint_follows_the_monitored_value()
    {
        using var model = Some.Mlp();
        using var trainer = new Trainer(Some.Parts(_folder, model, _observer, new TrainSettings { Epochs = 12, BatchSize = 64, Monitor = Engine.Training.Monitor.ValidationAccuracy }));
        trainer.Run(TestContext.Current.CancellationToken);
        var best = _observer.Epochs.Select(e => e.Metrics).OrderByDescending(m => m.ValidationAccuracy).ThenBy(m => m.Epoch).First();
        Assert.Equal(best.Epoch, trainer.Progress.BestEpoch);
        Assert.Equal(best.ValidationAccuracy, trainer.Progress.BestValue);
    }

    [Fact]
    public void A_checkpoint_of_another_optimizer_is_refused()
    {
        using var model = Some.Mlp();
        using (var trainer = new Trainer(Some.Parts(_folder, model, _observer)))
            trainer.Run(TestContext.Current.CancellationToken);
        using var other = new Trainer(Some.Parts(_folder, model, _observer) with { Optimizer = new SgdSettings() });
        var error = Assert.Throws<UserException>(other.Resume);
        Assert.Equal("'last.safetensors' does not fit this recipe: 1 tensors are missing or have another shape or type (state.optimizer.momentum), 2 are not expected (state.optimizer.exp_avg, state.optimizer.exp_avg_sq). Resume with the recipe it was trained with.", error.Message);
    }

    [Theory]
    [InlineData(100, 32, 4)]
    [InlineData(97, 32, 3)]     // the last batch has 33
    [InlineData(96, 32, 3)]
    [InlineData(1, 32, 1)]
    [InlineData(5, 1, 5)]
    public void A_last_batch_of_one_sample_joins_the_batch_before_it(int samples, int batchSize, long steps)
    {
        Assert.Equal(steps, Trainer.StepsPerEpoch(samples, batchSize));
        using var model = Some.Mlp();
        var parts = Some.Parts(_folder, model, _observer, new TrainSettings { Epochs = 1, BatchSize = batchSize }) with { Train = Some.Rows(samples) };
        using var trainer = new Trainer(parts);
        trainer.Run(TestContext.Current.CancellationToken);
        Assert.Equal(steps, trainer.Progress.Step);
        Assert.Equal(samples, ((TableSamples)parts.Train).Served);
    }

    [Fact]
    public void Resuming_repairs_a_best_checkpoint_that_was_not_written_any_more()
    {
        using var model = Some.Mlp();
        var parts = Some.Parts(_folder, model, _observer, new TrainSettings { Epochs = 1, BatchSize = 64 });
        using (var trainer = new Trainer(parts))
            trainer.Run(TestContext.Current.CancellationToken);
        File.WriteAllText(parts.Checkpoints.Best, "older");
        using var resumed = new Trainer(parts);
        resumed.Resume();
        Assert.Equal(File.ReadAllBytes(parts.Checkpoints.Last), File.ReadAllBytes(parts.Checkpoints.Best));
    }

    [Fact]
    public void A_checkpoint_carries_the_metadata_along()
    {
        using var model = Some.Mlp();
        var parts = Some.Parts(_folder, model, _observer, new TrainSettings { Epochs = 1, BatchSize = 64 }) with { Metadata = new Dictionary<string, string> { ["classes"] = "a,b" } };
        using var trainer = new Trainer(parts);
        trainer.Run(TestContext.Current.CancellationToken);
        Assert.Equal("a,b", VisionFinetune.Engine.Checkpoints.SafeTensors.ReadMetadata(parts.Checkpoints.Best)["classes"]);
    }

    [Fact]
    public void A_weight_file_without_counters_cannot_be_resumed()
    {
        using var model = Some.Mlp();
        var parts = Some.Parts(_folder, model, _observer);
        using var trainer = new Trainer(parts);
        VisionFinetune.Engine.Checkpoints.SafeTensors.Write(parts.Checkpoints.Last, []);
        var foreign = Assert.Throws<UserException>(trainer.Resume);
        Assert.Equal("'last.safetensors' is not a checkpoint that can be resumed (format 'none', expected 1 to 2).", foreign.Message);
        VisionFinetune.Engine.Checkpoints.SafeTensors.Write(parts.Checkpoints.Last, [], new Dictionary<string, string> { ["visionfinetune.format"] = "1", ["visionfinetune.progress"] = "{" });
        var broken = Assert.Throws<UserException>(trainer.Resume);
        Assert.Equal("'last.safetensors' is a checkpoint without readable counters, so it cannot be resumed; its weights can still be used with evaluate and predict.", broken.Message);
    }

    [Fact]
    public void An_empty_split_is_refused()
    {
        using var model = Some.Mlp();
        var error = Assert.Throws<UserException>(() => new Trainer(Some.Parts(_folder, model, _observer) with { Train = Some.Rows(0) }));
        Assert.Equal("Training needs samples: the training split has 0, the validation split 200.", error.Message);
    }

    [Fact]
    public void Three_hundred_steps_leave_no_tensors_and_no_memory_behind()
    {
        using var model = Some.Mlp(dropout: 0.1);
        var measured = new Dictionary<long, (long Tensors, long Bytes)>();
        long steps = 0;
        var observer = new RecordingObserver
        {
            OnSteps = _ =>
            {
                if (++steps is 50 or 300)
                    measured[steps] = (TensorAssert.LiveTensors, Process.GetCurrentProcess().WorkingSet64);
            },
        };
        using var trainer = new Trainer(Some.Parts(_folder, model, observer, new TrainSettings { Epochs = 38, BatchSize = 64, Checkpoint = new() { MinSeconds = 86_400 } }) with { ReportEverySteps = 1 });
        var before = TensorAssert.LiveTensors;
        trainer.Run(TestContext.Current.CancellationToken);
        Assert.Equal(measured[50].Tensors, measured[300].Tensors);
        Assert.Equal(before, TensorAssert.LiveTensors);
        Assert.InRange((measured[300].Bytes - measured[50].Bytes) / 1e6, -20, 20);
    }
}
