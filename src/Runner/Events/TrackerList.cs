using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Events;

/// <summary>Tells several trackers, in order, and owns them.</summary>
internal sealed class TrackerList(IReadOnlyList<IRunTracker> trackers) : IRunTracker
{
    public void Started(RunStart start) => Tell(t => t.Started(start));

    public void StepsDone(StepReport report) => Tell(t => t.StepsDone(report));

    public void EpochDone(EpochMetrics metrics, bool isBest) => Tell(t => t.EpochDone(metrics, isBest));

    public void Finished(RunSummary summary) => Tell(t => t.Finished(summary));

    public void Failed(Exception reason) => Tell(t => t.Failed(reason));

    public void Dispose() => Tell(t => t.Dispose());

    private void Tell(Action<IRunTracker> tell)
    {
        foreach (var tracker in trackers)
            tell(tracker);
    }
}
