using VisionFinetune.Engine.Training;

namespace VisionFinetune.Runner.Training;

/// <summary>Tells several observers, in the order they were added.</summary>
internal sealed class ObserverList(params ITrainingObserver[] observers) : ITrainingObserver
{
    private readonly List<ITrainingObserver> _observers = [.. observers];

    public void Add(ITrainingObserver observer) => _observers.Add(observer);

    public void StepDone(long step)
    {
        foreach (var observer in _observers)
            observer.StepDone(step);
    }

    public void StepsDone(StepReport report) => _observers.ForEach(o => o.StepsDone(report));

    public void EpochDone(EpochMetrics metrics, bool isBest) => _observers.ForEach(o => o.EpochDone(metrics, isBest));

    public void CheckpointComing() => _observers.ForEach(o => o.CheckpointComing());

    public void MemoryRanOut(MemoryRelief relief) => _observers.ForEach(o => o.MemoryRanOut(relief));
}
