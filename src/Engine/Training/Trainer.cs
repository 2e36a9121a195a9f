using System.Diagnostics;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Engine.Randomness;
using VisionFinetune.Engine.Schedules;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>Trains one model: the loop, and nothing that could be a pure function elsewhere.</summary>
public sealed class Trainer : IDisposable
{
    private readonly TrainerParts _parts;
    private readonly FlatParameters _flat;
    private readonly IOptimizer _optimizer;
    private readonly ISchedule _schedule;
    private readonly ILoss _loss;
    private readonly MonitoredValue _monitored;
    private readonly CheckpointWriter _checkpoints;
    private readonly long _stepsPerEpoch;

    /// <summary>Takes the model's trainable parameters into one flat buffer; the model must already be on its device.</summary>
    /// <exception cref="UserException">A split is empty or every parameter is frozen.</exception>
    public Trainer(TrainerParts parts)
    {
        if (parts.Train.Count == 0 || parts.Validation.Count == 0)
            throw new UserException($"Training needs samples: the training split has {parts.Train.Count}, the validation split "
                + $"{parts.Validation.Count}.");
        _parts = parts;
        _flat = new FlatParameters(parts.Model);
        _optimizer = parts.Optimizer.Build(_flat);
        _stepsPerEpoch = StepsPerEpoch(parts.Train.Count, Settings.BatchSize);
        _schedule = parts.Scheduler.Build(new RunLength(parts.Optimizer.Lr, Settings.Epochs, _stepsPerEpoch));
        _loss = parts.Loss.Build();
        _monitored = new MonitoredValue(Settings);
        _checkpoints = new CheckpointWriter(parts, _flat, _optimizer, _schedule);
    }

    /// <summary>Where the run stands.</summary>
    public TrainingProgress Progress { get; private set; } = new();

    /// <summary>Number of values that training changes.</summary>
    public long TrainableParameters => _flat.Count;

    private TrainSettings Settings => _parts.Settings;

    /// <summary>Steps that pass over all samples once. A last batch of one sample joins the batch before it, because batch
    /// normalisation cannot learn from a single value.</summary>
    public static long StepsPerEpoch(long samples, long batchSize) =>
        Math.Max(1, samples / batchSize + (samples % batchSize > 1 || batchSize == 1 && samples % batchSize == 1 ? 1 : 0));

    /// <summary>Continues from the newest checkpoint of the folder.</summary>
    /// <exception cref="UserException">The checkpoint does not fit the recipe.</exception>
    public void Resume()
    {
        Progress = Checkpoint.Load(_parts.Checkpoints.Last, _parts.Model, _optimizer, _schedule);
        if (Progress.BestEpoch == Progress.Epoch)
            _parts.Checkpoints.PromoteLast();       // in case the run died between writing the two
    }

    /// <summary>Trains until the last epoch, early stopping or cancellation; every epoch ends with validation and a checkpoint.</summary>
    /// <exception cref="DivergenceException">A loss became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Stopped between two steps; model and newest checkpoint are those of the last
    /// finished epoch.</exception>
    public void Run(CancellationToken stop = default)
    {
        try
        {
            RunEpochs(stop);
        }
        finally
        {
            _checkpoints.Flush();
            _checkpoints.Dispose();     // of the copies in memory; another Run takes new ones
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _flat.Dispose();
    }

    private void RunEpochs(CancellationToken stop)
    {
        while (Progress.Epoch < Settings.Epochs && !_monitored.IsExhausted(Progress))
        {
            var clock = Stopwatch.StartNew();
            var training = TrainEpoch(Progress.Epoch, clock, stop);
            using var scope = NewDisposeScope();
            var (validation, _) = Evaluator.Evaluate(_parts.Model, _parts.Validation, _loss, _parts.Scoring, Settings.EvalBatchSize, stop);
            EndEpoch(training.With(validation), clock);
        }
    }

    private EpochMetrics TrainEpoch(int epoch, Stopwatch clock, CancellationToken stop)
    {
        _parts.Model.train();
        using var totals = new RunningTotals(_parts.Scoring, _flat.Values.device);
        using var order = tensor(Permutation.Of(_parts.Train.Count, RandomKey.Of(_parts.Seed, RandomPurpose.Shuffle, epoch)), device: _flat.Values.device);
        var (firstStep, rate, report, reported) = (Progress.Step, 0.0, default(StepReport), clock.Elapsed);
        for (long i = 0; i < _stepsPerEpoch; i++)
        {
            stop.ThrowIfCancellationRequested();
            rate = _schedule.Rate(epoch, firstStep + i);
            Step(order, epoch, i, rate, totals);
            if (i + 1 < _stepsPerEpoch && (i + 1) % _parts.ReportEverySteps != 0 && clock.Elapsed - reported < _parts.ReportEvery)
                continue;
            _parts.Observer.StepsDone(report = Report(totals, epoch, i + 1, firstStep, rate, clock));
            reported = clock.Elapsed;
        }
        Progress = Progress with { Epoch = epoch + 1, Step = firstStep + _stepsPerEpoch };
        return new EpochMetrics(epoch + 1, Progress.Step, rate, report!.Loss, report.Accuracy, 0, null, null, report.ImagesPerSecond, 0);
    }

    private void Step(Tensor order, int epoch, long stepInEpoch, double rate, RunningTotals totals)
    {
        using var scope = NewDisposeScope();
        var begin = stepInEpoch * Settings.BatchSize;
        var end = stepInEpoch + 1 == _stepsPerEpoch ? _parts.Train.Count : begin + Settings.BatchSize;
        var indices = order.narrow(0, begin, end - begin);                                                      // (N)
        var input = _parts.Train.Inputs(indices, RandomKey.Of(_parts.Seed, RandomPurpose.Augment, epoch, stepInEpoch));
        var target = _parts.Train.Targets.index_select(0, indices);                                             // (N)
        if (_parts.Model is IDirectGradient direct && direct.CanDifferentiate(input))
            DifferentiateDirectly(direct, input, target, totals);
        else
            DifferentiateByAutograd(input, target, RandomKey.Of(_parts.Seed, RandomPurpose.Model, epoch, stepInEpoch), totals);
        _optimizer.Step(rate);
    }

    private void DifferentiateByAutograd(Tensor input, Tensor target, ulong dropoutSeed, RunningTotals totals)
    {
        using var dropout = random.manual_seed((long)dropoutSeed);
        _flat.ZeroGradients();
        var output = _parts.Model.forward(input);                                                               // (N, K)
        var loss = _loss.Compute(output, target);
        loss.backward();
        totals.Add(loss, output, target);
    }

    private void DifferentiateDirectly(IDirectGradient model, Tensor input, Tensor target, RunningTotals totals)
    {
        var output = model.ForwardForGradient(input);                                                           // (N, K)
        var (loss, gradient) = _loss.ComputeWithGradient(output, target);
        model.Backward(gradient);
        totals.Add(loss, output, target);
    }

    private StepReport Report(RunningTotals totals, int epoch, long stepsDone, long firstStep, double rate, Stopwatch clock)
    {
        var (loss, accuracy, badStep, badLoss) = totals.Read();
        if (badStep is { } bad)
            throw new DivergenceException("The training loss", badLoss, firstStep + bad + 1, _schedule.Rate(epoch, firstStep + bad), _checkpoints.LastGood);
        var samples = stepsDone == _stepsPerEpoch ? _parts.Train.Count : stepsDone * Settings.BatchSize;
        return new StepReport(epoch + 1, stepsDone, _stepsPerEpoch, loss, accuracy, rate, samples / clock.Elapsed.TotalSeconds);
    }

    private void EndEpoch(EpochMetrics metrics, Stopwatch clock)
    {
        var monitored = _monitored.Of(metrics);
        if (!double.IsFinite(metrics.ValidationLoss))
            throw new DivergenceException("The validation loss", metrics.ValidationLoss, metrics.Step, metrics.Lr, _checkpoints.LastGood);
        _schedule.EpochEnded(monitored);
        Progress = _monitored.After(Progress, monitored);
        var isBest = Progress.BestEpoch == Progress.Epoch;
        // Told before the checkpoint is written: a run killed in between repeats the epoch, and no epoch's line is missing.
        _parts.Observer.EpochDone(metrics with { Seconds = clock.Elapsed.TotalSeconds }, isBest);
        _checkpoints.EpochEnded(Progress);
    }
}
