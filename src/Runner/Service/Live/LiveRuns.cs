using VisionFinetune.Runner.Service.Index;

namespace VisionFinetune.Runner.Service.Live;

/// <summary>The runs that somebody watches.</summary>
internal sealed class LiveRuns : IDisposable
{
    private readonly Dictionary<string, LiveRun> _runs = new(StringComparer.Ordinal);

    /// <summary>Streams that are open now.</summary>
    public int Watchers
    {
        get
        {
            lock (_runs)
                return _runs.Values.Sum(r => r.Watchers);
        }
    }

    /// <summary>Begins to watch; to be ended with <see cref="Leave"/>.</summary>
    public LiveRun Watch(RunPlace place)
    {
        lock (_runs)
        {
            if (!_runs.TryGetValue(place.Id, out var run))
                _runs[place.Id] = run = new LiveRun(place.Run);
            run.Watchers++;
            return run;
        }
    }

    /// <summary>Ends it.</summary>
    public void Leave(RunPlace place, LiveRun run)
    {
        lock (_runs)
        {
            if (--run.Watchers > 0)
                return;
            _runs.Remove(place.Id);
        }
        run.Dispose();
    }

    public void Dispose()
    {
        lock (_runs)
        {
            foreach (var run in _runs.Values)
                run.Dispose();
            _runs.Clear();
        }
    }
}
