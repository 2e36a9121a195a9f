using System.Diagnostics;
using VisionFinetune.Engine.Platform;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training.Planning;

/// <summary>Computes real training and validation batches of any size, and leaves the model as it was: gradients are thrown away, the optimizer
/// takes no step, and the statistics of batch normalisation are put back.</summary>
/// <remarks>Random numbers are functions of seed, epoch and batch, so that nothing of a later training changes.</remarks>
internal sealed class StepProbe : IDisposable
{
    private readonly TrainerParts _parts;
    private readonly TrainingState _state;
    private readonly bool _wasTraining;
    private readonly List<(TorchSharp.Modules.Parameter Parameter, bool IsTrained)> _trained;
    private readonly int _epoch;

    /// <summary>Takes memory for gradients, the optimizer's state and averaged weights, as a training would.</summary>
    public StepProbe(TrainerParts parts)
    {
        _parts = parts;
        _wasTraining = parts.Model.training;
        _trained = [.. parts.Model.parameters().Select(p => (p, p.requires_grad))];
        _epoch = parts.Settings.Epochs - 1;         // the last, in which most stages are trained
        var stages = new StagePlan(parts.FineTune, parts.Model, parts.Optimizer.DecayNorms);
        _state = new TrainingState(parts.Model, parts.Optimizer, parts.Settings.Ema, stages.TraitsOf)
        {
            LossScale = parts.Autocast?.NeedsLossScale == true ? new LossScale() : null,
        };
        stages.Check(_state.Flat);
        stages.Begin(_epoch, stepsPerEpoch: 1, _state.Flat);
    }

    /// <summary>Bytes of all that a checkpoint in memory is a copy of.</summary>
    public long StateBytes => _state.Changing.Sum(tensor => tensor.numel() * tensor.element_size());

    /// <summary>The gradient of one batch, computed twice: the first time shows the memory, the second the time.</summary>
    /// <param name="batchSize">Samples; fewer where there are not so many.</param>
    /// <returns>None where memory ran out.</returns>
    public Measurement? Train(int batchSize)
    {
        var (samples, train) = Training(batchSize);
        return Guarded(() => new Measurement(samples, PeakBytes: Peak(train), Seconds: Seconds(train)));
    }

    /// <summary>The output of one validation batch, computed twice like <see cref="Train"/>.</summary>
    /// <returns>None where memory ran out.</returns>
    public Measurement? Evaluate(int batchSize)
    {
        var (samples, evaluate) = Validation(batchSize);
        return Guarded(() => new Measurement(samples, PeakBytes: Peak(evaluate), Seconds: Seconds(evaluate)));
    }

    /// <summary>What an epoch is made of: batches of training, one of validation, another of training, one after the other and without giving
    /// memory back in between, since what is freed does not always fit what is asked for next.</summary>
    /// <returns>Both with the peak of the whole; none where memory ran out.</returns>
    public (Measurement Training, Measurement Validation)? Epoch(int batchSize, int evalBatchSize)
    {
        var ((trained, train), (validated, evaluate)) = (Training(batchSize), Validation(evalBatchSize));
        var (trainSeconds, evalSeconds) = (0.0, 0.0);
        return Guarded<(Measurement, Measurement)?>(() =>
        {
            var peak = Peak(() =>
            {
                train();
                trainSeconds = Seconds(train);
                evalSeconds = Seconds(evaluate);
                train();
            });
            return (new Measurement(trained, trainSeconds, peak), new Measurement(validated, evalSeconds, peak));
        });
    }

    public void Dispose()
    {
        _state.Dispose();
        foreach (var (parameter, isTrained) in _trained)
            parameter.requires_grad = isTrained;
        _parts.Model.train(_wasTraining);
    }

    private (long Samples, Action Compute) Training(int batchSize)
    {
        var plan = new EpochPlan(_parts.Train.Count, batchSize, Accumulate: 1);
        var settings = _parts.Settings with { BatchSize = batchSize, Accumulate = 1 };
        var step = new TrainingStep(_parts with { Settings = settings }, _state, plan);
        return (plan.SamplesBefore(1), () =>
        {
            using var scope = NewDisposeScope();
            _parts.Model.train();
            step.Differentiate(step.Order(_epoch), _epoch, step: 0);
            _state.Buffers.Restore();
            _state.Flat.Gradients.narrow(0, 0, 1).cpu();        // waits for the device
        }
        );
    }

    private (long Samples, Action Compute) Validation(int batchSize)
    {
        var samples = Math.Min(batchSize, _parts.Validation.Count);
        return (samples, () =>
        {
            using var scope = NewDisposeScope();
            using var _ = inference_mode();
            _parts.Model.eval();
            Evaluator.Batch(_parts.Model, _parts.Validation, 0, samples, _parts.Autocast).cpu();
        }
        );
    }

    private long Peak(Action compute) => PeakMemory.Of(_state.Flat.Values.device, compute);

    private static double Seconds(Action compute)
    {
        var clock = Stopwatch.StartNew();
        compute();
        return clock.Elapsed.TotalSeconds;
    }

    private static T? Guarded<T>(Func<T> measure)
    {
        try
        {
            return measure();
        }
        catch (Exception e) when (e is StepMemoryException || MemoryShortage.Is(e))
        {
            return default;
        }
    }
}
