using VisionFinetune.Engine;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Studies.Planning;

namespace VisionFinetune.Runner.Studies.Running;

/// <summary>A study's folder and what has happened in it so far. Nothing is remembered elsewhere: reading it again is resuming.</summary>
internal sealed class StudyFolder
{
    private StudyFolder(string path, StudyPlan plan) => (Path, Plan) = (path, plan);

    /// <summary>Absolute.</summary>
    public string Path { get; }

    public StudyPlan Plan { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    public string LogFile => System.IO.Path.Combine(Path, "log.txt");

    public string SummaryFile => System.IO.Path.Combine(Path, "summary.json");

    /// <summary>Opens a study, given as a path or as a name under <paramref name="runs"/>.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static StudyFolder Open(string studyOrName, string runs)
    {
        foreach (var folder in new[] { studyOrName, System.IO.Path.Combine(runs, studyOrName) })
        {
            if (File.Exists(System.IO.Path.Combine(folder, RunDirectory.StudyPlanName)))
                return Of(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder)));
        }
        throw new UserException($"'{studyOrName}' is not a study: no folder with a {RunDirectory.StudyPlanName} there or under '{runs}'.");
    }

    /// <param name="path">Absolute path of a folder with a plan.</param>
    public static StudyFolder Of(string path) => new(path, StudyPlan.Read(path));

    public RunDirectory Run(PlannedRuns variant, long seed) => RunDirectory.OfStudy(System.IO.Path.Combine(Path, StudyPlan.FolderOf(variant, seed)));

    /// <summary>Every run of a variant's epochs.</summary>
    public IEnumerable<IReadOnlyList<EpochMetrics>> EpochsOf(PlannedRuns variant) => Plan.Seeds.Select(seed => Run(variant, seed).ReadMetrics());

    /// <summary>Makes every failed run one that is not trained yet.</summary>
    public void ForgetFailures()
    {
        foreach (var run in Plan.Variants.SelectMany(_ => Plan.Seeds, Run))
            RunFailure.Delete(run);
    }

    /// <summary>Whether nothing is left to train for a run, up to an epoch or to its end.</summary>
    public static bool IsDone(RunDirectory run, int? until) => File.Exists(run.SummaryFile) || RunFailure.Read(run) is not null
        || until is { } epoch && File.Exists(run.Checkpoints.Last) && EpochOf(run.Checkpoints.Last) >= epoch;

    /// <summary>None where the file is damaged: the run is then resumed, from the checkpoint before.</summary>
    private static int? EpochOf(string checkpoint)
    {
        try
        {
            return Checkpoint.ProgressIn(SafeTensors.ReadMetadata(checkpoint))?.Epoch;
        }
        catch (SafeTensorsFormatException)
        {
            return null;
        }
    }
}
