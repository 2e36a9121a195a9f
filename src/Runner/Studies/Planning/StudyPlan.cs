using System.Text.Json;
using System.Text.RegularExpressions;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Files;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Studies.Settings;

namespace VisionFinetune.Runner.Studies.Planning;

/// <summary>What a study does, decided before its first run: <c>plan.json</c>, and a recipe in the folder of every run.</summary>
/// <param name="Settings">As resolved.</param>
/// <param name="Metric">Key of the value that decides.</param>
/// <param name="Variants">In the study's order.</param>
/// <param name="Seeds">One run of every variant has each of them.</param>
/// <param name="Epochs">Epochs of the longest run.</param>
/// <param name="Jobs">Runs side by side.</param>
/// <param name="Threads">Threads of each run. Recorded because the bits of a result can depend on it.</param>
/// <param name="Device">As for <c>--device</c>.</param>
/// <param name="Unit">What a sample is: images or rows.</param>
internal sealed partial record StudyPlan(
    StudySettings Settings, string Metric, IReadOnlyList<PlannedRuns> Variants, IReadOnlyList<long> Seeds, int Epochs, int Jobs, int Threads,
    string Device, string Unit)
{
    /// <summary>Folder of one run, as seen from the study's.</summary>
    public static string FolderOf(PlannedRuns variant, long seed) => Path.Combine("runs", FormattableString.Invariant($"{variant.Slug}-s{seed}"));

    /// <exception cref="UserException">The folder is no study, or its plan is damaged.</exception>
    public static StudyPlan Read(string studyFolder)
    {
        var file = Path.Combine(studyFolder, RunDirectory.StudyPlanName);
        return JsonFile.Read<StudyPlan>(file, plan => plan.IsSound, $"The study cannot be continued. Its runs are in '{studyFolder}/runs'.");
    }

    private bool IsSound =>
        this is { Settings: not null, Metric: not null, Device: not null, Unit: not null, Variants.Count: > 0, Seeds.Count: > 0, Epochs: > 0, Jobs: > 0, Threads: > 0 }
        && Variants.All(v => v is { Name: not null, Slug: not null, Parameters: not null } && SafeSlug().IsMatch(v.Slug)
            && v.Parameters.All(p => p is { Key: not null, Value: not null }));

    /// <summary>A plan that came from elsewhere must not lead its runs out of the study's folder.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._=-]*\z")]
    private static partial Regex SafeSlug();

    /// <summary>Written last: a folder with a plan has the recipes of all its runs.</summary>
    public void Write(string studyFolder) =>
        AtomicFile.WriteText(Path.Combine(studyFolder, RunDirectory.StudyPlanName), JsonSerializer.Serialize(this, JsonOutput.Indented) + "\n");
}

/// <summary>A variant's place in the plan.</summary>
/// <param name="Name">As in tables and pictures.</param>
/// <param name="Slug">The beginning of its folders' names.</param>
/// <param name="Parameters">What was varied.</param>
internal sealed record PlannedRuns(string Name, string Slug, IReadOnlyList<KeyValuePair<string, string>> Parameters);
