namespace VisionFinetune.Runner.Service.Observability;

/// <summary>Follows the trainings from look to look: how many steps and epochs were done since, and how fast they are.</summary>
internal sealed class TrainingWatch : IDisposable
{
    private readonly Dictionary<string, TrainingTail> _tails = [];

    /// <summary>Looks at those that train, and a last time at those that trained at the last look.</summary>
    public IReadOnlyList<TrainingProgress> Look(IReadOnlyList<ActiveTraining> active)
    {
        foreach (var training in active)
            _tails.TryAdd(training.EventsFile, new TrainingTail(training));
        var files = active.Select(training => training.EventsFile).ToHashSet();
        List<TrainingProgress> progress = [.. _tails.Values.Select(tail => tail.Look(files.Contains(tail.File)))];
        foreach (var ended in _tails.Where(tail => !files.Contains(tail.Key)).ToList())
        {
            ended.Value.Dispose();
            _tails.Remove(ended.Key);
        }
        return progress;
    }

    public void Dispose()
    {
        foreach (var tail in _tails.Values)
            tail.Dispose();
    }
}

/// <summary>What happened in one training since the last look.</summary>
/// <param name="Device">What it is trained on.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Epochs">Epochs done.</param>
/// <param name="ImagesPerSecond">Throughput now; 0 when it has ended.</param>
internal sealed record TrainingProgress(string Device, long Steps, long Epochs, double ImagesPerSecond);
