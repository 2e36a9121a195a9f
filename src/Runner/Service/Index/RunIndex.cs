namespace VisionFinetune.Runner.Service.Index;

/// <summary>Every run and study of the runs folder, ordered and counted quickly. The folders are the truth: the index looks at them again
/// before it answers, though not more often than once in <see cref="Freshness"/>, and reads those that changed. So runs that
/// <c>vft train</c> makes appear, too, and nothing is lost with the index.</summary>
internal sealed class RunIndex : IDisposable
{
    /// <summary>How old an answer may be, for changes that the service did not make itself.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly string _runsFolder;
    private readonly IndexDatabase _database;
    private readonly TimeProvider _clock;
    private readonly Lock _scanning = new();
    private readonly Dictionary<string, KnownJob> _known;
    private long? _scanned;

    public RunIndex(ServiceSettings settings, TimeProvider clock)
    {
        (_runsFolder, _clock, _database) = (settings.RunsFolder, clock, new IndexDatabase(settings.RunsFolder));
        using var connection = _database.Open();
        _known = JobTable.ReadKnown(connection);
    }

    public void Dispose() => _database.Dispose();

    /// <summary>One page of runs.</summary>
    public IndexPage<RunItem> Runs(RunQuery query) => List<RunItem>(query with { Studies = false });

    /// <summary>One page of studies.</summary>
    public IndexPage<StudyItem> Studies(RunQuery query) => List<StudyItem>(query with { Studies = true });

    /// <summary>A run; none where there is no such run. Knows what the service itself did, without another look.</summary>
    public RunItem? Find(string id) => Read<RunItem>(id, isStudy: false);

    /// <summary>A study; none where there is no such study.</summary>
    public StudyItem? FindStudy(string id) => Read<StudyItem>(id, isStudy: true);

    /// <summary>What waits for a device, in the order in which it will be trained. Knows what the service itself did, without another look.</summary>
    public IReadOnlyList<WaitingJob> Waiting()
    {
        using var connection = _database.Open();
        return JobTable.ReadWaiting(connection);
    }

    /// <summary>What was being stopped when the service was killed.</summary>
    public IReadOnlyList<WaitingJob> Cancelling()
    {
        using var connection = _database.Open();
        return JobTable.ReadCancelling(connection);
    }

    /// <summary>Looks at the folders again, if the last look is too long ago.</summary>
    public void Refresh(bool always = false)
    {
        lock (_scanning)
        {
            if (!always && _scanned is { } last && _clock.GetElapsedTime(last) < Freshness)
                return;
            var scan = new IndexScan(_known);
            scan.Look(_runsFolder);
            Write(scan.Changed, scan.Removed);
            _scanned = _clock.GetTimestamp();
        }
    }

    /// <summary>Reads one folder again, which the service has just changed, made or deleted.</summary>
    public void Update(string id)
    {
        lock (_scanning)
        {
            if (RunPlace.Find(_runsFolder, id) is not { } place)
            {
                Write([], [.. _known.Keys.Where(k => k == id || k.StartsWith($"{id}~", StringComparison.Ordinal))]);
                return;
            }
            var scan = new IndexScan(_known);
            scan.Read(place);
            Write(scan.Changed, []);
        }
    }

    private T? Read<T>(string id, bool isStudy)
    {
        using var connection = _database.Open();
        return JobTable.Read<T>(connection, id, isStudy);
    }

    private IndexPage<T> List<T>(RunQuery query)
    {
        Refresh();
        using var connection = _database.Open();
        return RunLists.Read<T>(connection, query);
    }

    private void Write(IReadOnlyCollection<JobRow> changed, IReadOnlyCollection<string> removed)
    {
        if (changed.Count == 0 && removed.Count == 0)
            return;
        using var connection = _database.Open();
        JobTable.Write(connection, changed, removed);
        foreach (var row in changed)
            _known[row.Place.Id] = new KnownJob(row.Stamp, row.Status, row.Place.IsStudy);
        foreach (var id in removed)
            _known.Remove(id);
    }
}
