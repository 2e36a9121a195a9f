using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Service.Index;

/// <summary>Tells cheaply whether a folder has changed since it was read.</summary>
/// <param name="Changed">When a file was last renamed into the folder, or deleted from it: everything but the metrics is written so.</param>
/// <param name="Study">The status of the study that a run is part of.</param>
/// <param name="Progress">Grows with the metrics of a run, or with the runs of a study.</param>
/// <param name="IsTaken">Whether a process trains it.</param>
internal readonly record struct FolderStamp(long Changed, RunStatus? Study, long Progress, bool IsTaken)
{
    /// <summary>Looks at the folder.</summary>
    /// <param name="place">A run or a study.</param>
    /// <param name="study">The status of the study that a run is part of.</param>
    /// <param name="isOpen">Whether it may be in training. If not, the last two are not asked for.</param>
    public static FolderStamp Of(RunPlace place, RunStatus? study, bool isOpen)
    {
        var changed = Directory.GetLastWriteTimeUtc(place.Folder).Ticks;
        return isOpen ? new FolderStamp(changed, study, ProgressOf(place), RunLock.IsTaken(place.Folder)) : new FolderStamp(changed, study, 0, false);
    }

    /// <summary>What the index remembers.</summary>
    public string Text(bool isOpen) => isOpen
        ? FormattableString.Invariant($"{Changed}:{Study}:{Progress}:{IsTaken}")
        : FormattableString.Invariant($"{Changed}:{Study}");

    private static long ProgressOf(RunPlace place)
    {
        if (!place.IsStudy)
            return new FileInfo(place.Run.MetricsFile) is { Exists: true } metrics ? metrics.Length : 0;
        var runs = new DirectoryInfo(Path.Combine(place.Folder, "runs"));
        return runs.Exists ? runs.EnumerateDirectories().Sum(d => d.LastWriteTimeUtc.Ticks >> 20) : 0;
    }
}
