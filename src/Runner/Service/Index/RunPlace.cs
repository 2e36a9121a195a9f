using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Service.Index;

/// <summary>A folder that is a run or a study, and the name by which the service knows it.</summary>
/// <param name="Id">The folder's name; for a run of a study <c>STUDY~RUN</c>.</param>
/// <param name="Folder">Absolute path.</param>
/// <param name="Study">Id of the study that it is a run of; none otherwise.</param>
/// <param name="IsStudy">Whether it is a study itself.</param>
internal sealed record RunPlace(string Id, string Folder, string? Study, bool IsStudy)
{
    private const char StudySeparator = '~';

    /// <summary>The run directory, of a run.</summary>
    public RunDirectory Run => RunDirectory.OfStudy(Folder);

    /// <summary>Every run and study under a folder, those of studies after their study. Folders of other kinds are passed over, links too.</summary>
    public static IEnumerable<RunPlace> In(string runsFolder)
    {
        foreach (var folder in FoldersIn(runsFolder))
        {
            var name = Path.GetFileName(folder);
            if (File.Exists(Path.Combine(folder, RunDirectory.StudyPlanName)))
            {
                yield return new RunPlace(name, folder, null, IsStudy: true);
                foreach (var run in RunsOf(new RunPlace(name, folder, null, IsStudy: true)))
                    yield return run;
            }
            else if (IsRun(folder))
            {
                yield return new RunPlace(name, folder, null, IsStudy: false);
            }
        }
    }

    /// <summary>The runs of a study.</summary>
    public static IEnumerable<RunPlace> RunsOf(RunPlace study) => FoldersIn(Path.Combine(study.Folder, "runs")).Where(IsRun)
        .Select(run => new RunPlace(IdIn(study, Path.GetFileName(run)), run, study.Id, IsStudy: false));

    /// <summary>The id of a study's run, by its folder's name.</summary>
    public static string IdIn(RunPlace study, string run) => $"{study.Id}{StudySeparator}{run}";

    /// <summary>The folder with an id; none where there is no such run or study, or the id is not a plain name.</summary>
    public static RunPlace? Find(string runsFolder, string id)
    {
        if (id.Split(StudySeparator) is [var study, var run] && IsPlainName(study) && IsPlainName(run))
        {
            var folder = Path.Combine(runsFolder, study, "runs", run);
            string[] way = [Path.Combine(runsFolder, study), Path.Combine(runsFolder, study, "runs"), folder];
            return !way.Any(IsLink) && IsRun(folder) && File.Exists(Path.Combine(way[0], RunDirectory.StudyPlanName)) ? new RunPlace(id, folder, study, IsStudy: false) : null;
        }
        if (!IsPlainName(id))
            return null;
        var path = Path.Combine(runsFolder, id);
        return IsLink(path) ? null
            : File.Exists(Path.Combine(path, RunDirectory.StudyPlanName)) ? new RunPlace(id, path, null, IsStudy: true)
            : IsRun(path) ? new RunPlace(id, path, null, IsStudy: false) : null;
    }

    /// <summary>The folder of an id that is known to be one.</summary>
    public static RunPlace Of(string runsFolder, string id, bool isStudy) => id.Split(StudySeparator) is [var study, var run]
        ? new RunPlace(id, Path.Combine(runsFolder, study, "runs", run), study, IsStudy: false)
        : new RunPlace(id, Path.Combine(runsFolder, id), null, isStudy);

    private static IEnumerable<string> FoldersIn(string folder) => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateDirectories().Where(d => IsPlainName(d.Name) && d.LinkTarget is null).Select(d => d.FullName)
        : [];

    /// <summary>What lies elsewhere is no run of this service, nor may it be deleted with one.</summary>
    private static bool IsLink(string folder) => new DirectoryInfo(folder).LinkTarget is not null;

    private static bool IsRun(string folder) => File.Exists(Path.Combine(folder, "recipe.yaml"));

    /// <summary>No way out of the folder, and nothing hidden.</summary>
    private static bool IsPlainName(string name) => name.Length is > 0 and < 256 && name[0] != '.' && name.IndexOfAny(['/', '\\', StudySeparator, '\0']) < 0;
}
