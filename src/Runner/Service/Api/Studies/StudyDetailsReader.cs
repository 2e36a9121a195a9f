using System.Text.Json;
using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Api.Runs;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Queue;
using VisionFinetune.Runner.Studies.Planning;
using VisionFinetune.Runner.Studies.Running;

namespace VisionFinetune.Runner.Service.Api.Studies;

/// <summary>Gathers what a study's folder tells.</summary>
internal sealed class StudyDetailsReader(RunIndex index, JobQueue queue)
{
    private const int LogLines = 50;

    private const string Report = "study.html";

    /// <exception cref="ProblemException">The plan is damaged.</exception>
    public StudyDetails Read(RunPlace place)
    {
        index.Update(place.Id);
        var item = index.FindStudy(place.Id) ?? throw ProblemException.Conflict($"The plan of study '{place.Id}' is damaged.");
        var plan = StudyPlan.Read(place.Folder);
        var analysis = JsonFile.Property(JsonFile.Read(Path.Combine(place.Folder, "summary.json")), "analysis");
        var position = queue.Waiting().ToList().FindIndex(w => w.Id == place.Id);
        return new StudyDetails(item)
        {
            Settings = File.ReadAllText(Path.Combine(place.Folder, "study.yaml")),
            Variants = [.. plan.Variants.Select(v => new StudyVariantDetails(
                v.Name, [.. v.Parameters.Select(p => new SettingValue(p.Key, p.Value))], [.. plan.Seeds.Select(seed => IdOf(place, v, seed))]))],
            Runs = [.. plan.Variants.SelectMany(_ => plan.Seeds, (v, seed) => index.Find(IdOf(place, v, seed))).OfType<RunItem>()],
            Table = JsonFile.Property(analysis, "ranking"),
            Comparisons = JsonFile.Property(analysis, "comparisons"),
            Verdict = JsonFile.Property(analysis, "verdict")?.Deserialize<string[]>() ?? [],
            Report = File.Exists(Path.Combine(place.Folder, Report)) ? $"/api/v1/studies/{Uri.EscapeDataString(place.Id)}/artifacts/{Report}" : null,
            Artifacts = [.. ArtifactFiles.List(place.Folder).Where(a => !a.Path.StartsWith("runs/", StringComparison.Ordinal))],
            QueuePosition = position < 0 ? null : position + 1,
            LogTail = LogTail.Read(Path.Combine(place.Folder, "log.txt"), LogLines),
            Failure = RunFailure.Read(place.Run),
        };
    }

    private static string IdOf(RunPlace study, PlannedRuns variant, long seed) =>
        RunPlace.IdIn(study, Path.GetFileName(StudyPlan.FolderOf(variant, seed)));
}
