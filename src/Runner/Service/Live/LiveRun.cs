using VisionFinetune.Runner.Events.Live;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Service.Index;

namespace VisionFinetune.Runner.Service.Live;

/// <summary>A run that somebody watches: its event file is read once, however many watch, and its last events are kept in memory.</summary>
internal sealed class LiveRun : IDisposable
{
    /// <summary>Who is further behind reads from the file, and catches up there.</summary>
    private const int KeptEvents = 2048;

    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly RunDirectory _run;
    private readonly EventFileReader _reader;
    private readonly List<LiveEvent> _events = [];
    private readonly Lock _reading = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _asking = new();
    private long? _foundOpen;
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins to follow the file.</summary>
    public LiveRun(RunDirectory run)
    {
        (_run, _reader) = (run, new EventFileReader(RunEventFile.PathOf(run)));
        Look();
        _ = FollowAsync();
    }

    /// <summary>Who watches. Guarded by <see cref="LiveRuns"/>.</summary>
    public int Watchers { get; set; }

    /// <summary>Is completed when there are more events. To be taken before asking for them, so that none is missed.</summary>
    public Task Grown => Volatile.Read(ref _grown).Task;

    /// <summary>The number of the last event.</summary>
    public long LastId
    {
        get
        {
            lock (_reading)
                return _reader.Lines;
        }
    }

    /// <summary>Whether more can happen. The operating system is asked once a look, however many watch: asking means to try the run's lock.</summary>
    public bool IsOpen(RunPlace place)
    {
        lock (_asking)
        {
            if (_foundOpen is { } found && TimeProvider.System.GetElapsedTime(found) < s_betweenLooks)
                return true;
            _foundOpen = RunLiveness.IsOpen(place) ? TimeProvider.System.GetTimestamp() : null;
            return _foundOpen is not null;
        }
    }

    /// <summary>The events after one, oldest first: some of them, and none only when there is none.</summary>
    public IReadOnlyList<LiveEvent> After(long id)
    {
        lock (_reading)
        {
            var first = _reader.Lines - _events.Count + 1;
            if (id + 1 >= first)
                return id >= _reader.Lines ? [] : _events.GetRange((int)(id + 1 - first), (int)(_reader.Lines - id));
        }
        return FromFile(id);
    }

    /// <summary>Looks at the file now instead of a moment later.</summary>
    public void Look()
    {
        lock (_reading)
        {
            var before = _reader.Lines;
            _reader.ReadToEnd((number, line) =>
            {
                _events.Add(LiveEvent.Of(number, line));
                if (_events.Count >= 2 * KeptEvents)
                    _events.RemoveRange(0, KeptEvents);
            });
            if (_reader.Lines == before)
                return;
        }
        Interlocked.Exchange(ref _grown, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    public void Dispose()
    {
        _stop.Cancel();
        lock (_reading)
            _reader.Dispose();
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        var stop = _stop.Token;
        using var timer = new PeriodicTimer(s_betweenLooks);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
                Look();
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Nobody watches any more.
        }
    }

    private List<LiveEvent> FromFile(long id)
    {
        using var reader = new EventFileReader(RunEventFile.PathOf(_run));
        var events = new List<LiveEvent>();
        while (events.Count < KeptEvents && reader.Read((number, line) => AddIf(number > id, number, line)))
        {
        }
        return events;

        void AddIf(bool isWanted, long number, ReadOnlySpan<byte> line)
        {
            if (isWanted)
                events.Add(LiveEvent.Of(number, line));
        }
    }
}
