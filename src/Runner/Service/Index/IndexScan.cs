using System.Collections.Concurrent;
using VisionFinetune.Runner.Service.Queue;

namespace VisionFinetune.Runner.Service.Index;

/// <summary>One look at the folders: which of them the index must read again.</summary>
/// <param name="known">What the index remembers, by id.</param>
internal sealed class IndexScan(IReadOnlyDictionary<string, KnownJob> known)
{
    private readonly ConcurrentBag<JobRow> _changed = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Read anew, because their files changed.</summary>
    public IReadOnlyCollection<JobRow> Changed => _changed;

    /// <summary>Gone from the disk.</summary>
    public IReadOnlyCollection<string> Removed { get; private set; } = [];

    /// <summary>Looks at everything under a folder.</summary>
    public void Look(string runsFolder)
    {
        var places = RunPlace.In(runsFolder).ToList();
        _seen.UnionWith(places.Select(p => p.Id));
        Look(places);
        Removed = [.. known.Keys.Where(id => !_seen.Contains(id))];
    }

    /// <summary>Reads one folder, whether it seems changed or not; of a study, its runs, too.</summary>
    public void Read(RunPlace place)
    {
        if (place.IsStudy)
            Add(place);
        LookAtRuns(place.IsStudy ? RunPlace.RunsOf(place) : []);
        if (!place.IsStudy)
            Add(place, place.Study is null ? null : known.GetValueOrDefault(place.Study)?.Status);
    }

    /// <summary>Studies first: where a run of a study stands depends on the study.</summary>
    private void Look(List<RunPlace> places)
    {
        foreach (var study in places.Where(p => p.IsStudy && HasChanged(p, null)))
            Add(study);
        LookAtRuns(places.Where(p => !p.IsStudy));
    }

    /// <summary>Reading is parsing: worth every core when a large folder is indexed for the first time.</summary>
    private void LookAtRuns(IEnumerable<RunPlace> runs)
    {
        var studies = _changed.Where(r => r.Place.IsStudy).ToDictionary(r => r.Place.Id, r => r.Status);
        Parallel.ForEach(runs, run =>
        {
            RunStatus? study = run.Study is null ? null : studies.TryGetValue(run.Study, out var status) ? status : known.GetValueOrDefault(run.Study)?.Status;
            if (HasChanged(run, study))
                Add(run, study);
        });
    }

    private bool HasChanged(RunPlace place, RunStatus? study)
    {
        var isOpen = known.TryGetValue(place.Id, out var before) && IsOpen(before.Status);
        return before?.Stamp != FolderStamp.Of(place, study, isOpen).Text(isOpen);
    }

    private void Add(RunPlace study)
    {
        var stamp = FolderStamp.Of(study, null, isOpen: true);      // before reading: what changes meanwhile is read again
        if (StudyItemReader.Read(study) is { } item)
            _changed.Add(new StudyRow(study, stamp.Text(IsOpen(item.Status)), QueueTicket.Read(study.Folder), item));
    }

    private void Add(RunPlace run, RunStatus? study)
    {
        var stamp = FolderStamp.Of(run, study, isOpen: true);
        var item = RunReader.Read(run, study);
        _changed.Add(new RunRow(run, stamp.Text(IsOpen(item.Status)), QueueTicket.Read(run.Folder), item));
    }

    private static bool IsOpen(RunStatus status) => status is RunStatus.Queued or RunStatus.Running or RunStatus.Cancelling;
}
