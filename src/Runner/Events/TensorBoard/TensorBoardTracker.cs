using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Events.TensorBoard;

/// <summary>Writes a run's event file: scalars once an epoch, the recipe for the HPARAMS tab, pictures at the start and at the end.</summary>
/// <param name="folder">The run's folder.</param>
/// <param name="clock">Tells the wall time of the events.</param>
/// <param name="withImages">Whether pictures are written; the many parts of a study go without.</param>
internal sealed class TensorBoardTracker(string folder, TimeProvider clock, bool withImages) : IRunTracker
{
    private readonly EventFile _file = EventFile.Create(folder, clock);
    private long _step;

    public void Started(RunStart start)
    {
        _step = start.Step;
        // Also in a run's first file: only the second of these events is taken for a restart.
        var first = start.IsResumed ? start.Step + 1 : 0;
        _file.Append(EventMessages.SessionStart(_file.Now, first));
        _file.Append(EventMessages.PluginData(
            _file.Now, first, HyperparameterMessages.StartTag, HyperparameterMessages.Plugin,
            HyperparameterMessages.Start(start.Hyperparameters, _file.Now)));
        if (withImages && !start.IsResumed && start.AugmentationSheet() is { } sheet)
            _file.Append(EventMessages.Image(_file.Now, 0, "augmentation", sheet));
        _file.Flush();
    }

    public void StepsDone(StepReport report) => _file.FlushIfDue();

    public void EpochDone(EpochMetrics metrics, bool isBest)
    {
        _step = metrics.Step;
        _file.Append(EventMessages.Scalars(_file.Now, _step, MetricNames.Of(metrics)));
        _file.FlushIfDue();
    }

    public void Finished(RunSummary summary)
    {
        _file.Append(EventMessages.Scalars(_file.Now, _step, MetricNames.Of(summary)));
        var confusion = Path.Combine(folder, "plots", "confusion.png");
        if (withImages && File.Exists(confusion))
            _file.Append(EventMessages.Image(_file.Now, _step, "confusion/validation", File.ReadAllBytes(confusion)));
        End(succeeded: true);
    }

    /// <summary>An end is final for TensorBoard, so that only what cannot be resumed is one.</summary>
    public void Failed(Exception reason)
    {
        if (reason is DivergenceException)
            End(succeeded: false);
    }

    public void Dispose() => _file.Dispose();

    private void End(bool succeeded) => _file.Append(EventMessages.PluginData(
        _file.Now, _step, HyperparameterMessages.EndTag, HyperparameterMessages.Plugin, HyperparameterMessages.End(succeeded, _file.Now)));
}
