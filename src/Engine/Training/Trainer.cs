using System.Diagnostics;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Schedules;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>Trains one model: the loop, and nothing that could be a pure function elsewhere.</summary>
/// <remarks>A run that was stopped at any moment and goes on from its newest checkpoint ends with the same bits as an unbroken one, on the
/// CPU of the same machine.</remarks>
public sealed class Trainer : IDisposable
{
    private readonly TrainerParts _parts;
    private readonly TrainingState _state;
    private readonly EpochPlan _plan;
    private readonly StagePlan _stages;
    private readonly TrainingStep _step;
    private readonly StepRepeater _repeater;
    private readonly ValidationPass _validation;
    private readonly MonitoredValue _monitored;
    private readonly CheckpointWriter _checkpoints;

    /// <summary>Takes the model's trainable parameters into one flat buffer; the model must already be on its device.</summary>
    /// <exception cref="UserException">A split is empty or every parameter is frozen.</exception>
    public Trainer(TrainerParts parts)
    {
        if (parts.Train.Count == 0 || parts.Validation.Count == 0)
            throw new UserException($"Training needs samples: the training split has {parts.Train.Count}, the validation split "
                + $"{parts.Validation.Count}.");
        _parts = parts;
        _plan = new EpochPlan(parts.Train.Count, Settings.KnownBatchSize, Settings.Accumulate);
        _stages = new StagePlan(parts.FineTune, parts.Model, parts.Optimizer.DecayNorms);
        _state = new TrainingState(parts.Model, parts.Optimizer, Settings.Ema, _stages.TraitsOf)
        {
            Schedule = parts.Scheduler.Build(new RunLength(parts.Optimizer.Lr, Settings.Epochs, _plan.Steps)),
            LossScale = parts.Autocast?.NeedsLossScale == true ? new LossScale() : null,
        };
        _stages.Check(_state.Flat);
        _step = new TrainingStep(parts, _state, _plan);
        _repeater = new StepRepeater(_step, parts.Observer);
        _validation = new ValidationPass(parts, _state, _step.Loss);
        _monitored = new MonitoredValue(Settings);
        _checkpoints = new CheckpointWriter(parts, _state);
    }

    /// <summary>Where the run stands.</summary>
    public TrainingProgress Progress { get; private set; } = new();

    /// <summary>Number of values that training changes.</summary>
    public long TrainableParameters => _state.Flat.Count;

    private TrainSettings Settings => _parts.Settings;

    private Device Device => _state.Flat.Values.device;

    /// <summary>Optimizer steps that pass over all samples once.</summary>
    /// <param name="samples">Of the training split.</param>
    /// <param name="batchSize">Samples of a batch. A last batch of one sample joins the batch before it.</param>
    /// <param name="accumulate">Batches of a step.</param>
    public static long StepsPerEpoch(long samples, long batchSize, long accumulate = 1) => new EpochPlan(samples, batchSize, accumulate).Steps;

    /// <summary>Continues from the newest checkpoint of the folder, between two epochs or inside one.</summary>
    /// <exception cref="UserException">The checkpoint does not fit the recipe, or the best one is lost.</exception>
    public void Resume()
    {
        Progress = Checkpoint.Load(_parts.Checkpoints.Last, _state);
        _checkpoints.Resumed(Progress);
        if (Progress.LossScale is { } scale)
            _state.LossScale?.Restore(scale);
        if (Progress.IsBest)
            _parts.Checkpoints.PromoteLast();       // in case the run died between writing the two
        else if (Progress.BestEpoch > 0)
            _parts.Checkpoints.RequireBest(Progress.BestEpoch);
    }

    /// <summary>Trains until the last epoch, early stopping or cancellation; every epoch ends with validation and a checkpoint.</summary>
    /// <exception cref="DivergenceException">A loss became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Stopped between two steps or in validation; the newest checkpoint is of this moment.</exception>
    public void Run(CancellationToken stop = default)
    {
        try
        {
            while (Progress.Epoch < Settings.Epochs && !_monitored.IsExhausted(Progress))
                RunEpoch(stop);
        }
        catch (Exception e) when (MemoryShortage.Is(e))
        {
            throw new UserException($"Memory ran out after step {Progress.Step}, where smaller batches would not help: {MemoryShortage.Reason(e)} Free memory and "
                + "resume the run from its newest checkpoint, or start a smaller model.", e);
        }
        finally
        {
            _checkpoints.Flush();
            _checkpoints.Dispose();     // of the copies in memory; another Run takes new ones
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _state.Dispose();

    private void RunEpoch(CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var training = TrainEpoch(clock, stop);
        try
        {
            EndEpoch(training, Validate(stop), clock);
        }
        catch (OperationCanceledException) when (Progress.StepInEpoch > 0)
        {
            if (_state.IsFinite)
                _checkpoints.SaveStep(Progress);
            throw;
        }
    }

    private EpochMetrics TrainEpoch(Stopwatch clock, CancellationToken stop)
    {
        _parts.Model.train();
        var (epoch, first) = (Progress.Epoch, Progress.StepInEpoch);
        _stages.Begin(epoch, _plan.Steps, _state.Flat);
        _parts.Prepare?.Invoke(stop);
        using var totals = new RunningTotals(_parts.Scoring, Device, Progress.Totals);
        using var order = _step.Order(epoch);
        var (rate, report, reported) = (0.0, default(StepReport), clock.Elapsed);
        for (var i = first; i < _plan.Steps; i++)
        {
            if (stop.IsCancellationRequested)
            {
                Interrupt(totals, first);
                stop.ThrowIfCancellationRequested();
            }
            Progress = _repeater.Take(Progress, order, rate = RateOf(epoch, Progress.Step), totals, progress => SaveRelieved(progress, totals, first));
            Progress = Progress with { Step = Progress.Step + 1, StepInEpoch = i + 1, LossScale = _state.LossScale?.State };
            _parts.Observer.StepDone(Progress.Step);
            if (i + 1 == _plan.Steps || (i + 1) % _parts.ReportEverySteps == 0 || clock.Elapsed - reported >= _parts.ReportEvery)
            {
                _parts.Observer.StepsDone(report = Report(totals, first, rate, clock));
                reported = clock.Elapsed;
            }
            if (_checkpoints.IsDue(Progress.Step))
                SaveStep(totals, first);
        }
        rate = RateOf(epoch, Progress.Step - 1);
        report ??= Report(totals, first, rate, clock);          // every step was done before the run was resumed
        Progress = Progress with { Totals = totals.Sums };
        return new EpochMetrics(epoch + 1, Progress.Step, rate, report.Loss, report.Accuracy, 0, null, null, report.ImagesPerSecond, 0);
    }

    private double RateOf(int epoch, long step) => _state.Schedule.Rate(epoch, step) * _stages.RateScale(epoch);

    private StepReport Report(RunningTotals totals, long first, double rate, Stopwatch clock)
    {
        var (loss, accuracy) = Read(totals, first);
        var samples = _plan.SamplesBefore(Progress.StepInEpoch) - _plan.SamplesBefore(first);
        return new StepReport(Progress.Epoch + 1, Progress.StepInEpoch, _plan.Steps, loss, accuracy, rate, samples / clock.Elapsed.TotalSeconds);
    }

    private (double Loss, double? Accuracy) Read(RunningTotals totals, long first)
    {
        var (loss, accuracy, badBatch, badLoss) = totals.Read();
        if (badBatch is not { } bad)
            return (loss, accuracy);
        var step = first + bad / Settings.Accumulate;
        var before = Progress.Step - Progress.StepInEpoch + step;
        throw new DivergenceException("The training loss", badLoss, before + 1, RateOf(Progress.Epoch, before), _checkpoints.LastGood);
    }

    private void SaveStep(RunningTotals totals, long first)
    {
        Read(totals, first);
        if (_state.IsFinite)            // otherwise the next loss will tell; the newest checkpoint stays a good one
            _checkpoints.SaveStep(Progress with { Totals = totals.Sums });
    }

    private void SaveRelieved(TrainingProgress progress, RunningTotals totals, long first)
    {
        Progress = progress;
        if (progress.StepInEpoch > 0)
            SaveStep(totals, first);
        else
            _checkpoints.SaveStep(progress);
    }

    /// <summary>Leaves a checkpoint of this moment; between two epochs the newest is one already, except before the first.</summary>
    private void Interrupt(RunningTotals totals, long first)
    {
        if (Progress.StepInEpoch > 0)
            SaveStep(totals, first);
        else if (Progress.Epoch == 0)
            _checkpoints.SaveStep(Progress);
    }

    private SplitMetrics Validate(CancellationToken stop)
    {
        var before = Progress;
        (var metrics, Progress) = _validation.Run(before, stop);
        if (Progress != before)
            _checkpoints.SaveStep(Progress);
        return metrics;
    }

    private void EndEpoch(EpochMetrics training, SplitMetrics validation, Stopwatch clock)
    {
        var metrics = training.With(validation, Settings.Monitor);
        var monitored = _monitored.Of(validation);
        if (!double.IsFinite(metrics.ValidationLoss))
            throw new DivergenceException("The validation loss", metrics.ValidationLoss, metrics.Step, metrics.Lr, _checkpoints.LastGood);
        _state.Schedule.EpochEnded(monitored);
        Progress = _monitored.After(Progress with { Epoch = Progress.Epoch + 1, StepInEpoch = 0, Totals = null }, monitored);
        // Told before the checkpoint is written: a run killed in between repeats the epoch, and no epoch's line is missing.
        _parts.Observer.EpochDone(metrics with { Seconds = clock.Elapsed.TotalSeconds }, Progress.BestEpoch == Progress.Epoch);
        _checkpoints.EpochEnded(Progress);
    }
}
