using System.Text.Json;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Service.Queue;
using VisionFinetune.Runner.Studies.Planning;
using VisionFinetune.Runner.Studies.Running;

namespace VisionFinetune.Runner.Service.Index;

/// <summary>Reads from a study's folder what lists show of it.</summary>
internal static class StudyItemReader
{
    /// <summary>Everything from the files of the folder; none where the plan is damaged, so that there is no study to speak of.</summary>
    public static StudyItem? Read(RunPlace place)
    {
        StudyPlan plan;
        try
        {
            plan = StudyPlan.Read(place.Folder);
        }
        catch (Exception e) when (e is UserException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        var (ticket, summary) = (QueueTicket.Read(place.Folder), JsonFile.Read(Path.Combine(place.Folder, "summary.json")));
        var failure = RunFailure.Read(place.Run);
        var runs = plan.Variants.SelectMany(_ => plan.Seeds, (v, seed) => RunDirectory.OfStudy(Path.Combine(place.Folder, StudyPlan.FolderOf(v, seed)))).ToList();
        var failed = runs.Count(r => RunFailure.Read(r) is not null);
        var status = StatusOf(place, summary, failure is not null, ticket);
        var hasEnded = status is not (RunStatus.Queued or RunStatus.Running or RunStatus.Cancelling);
        var analysis = JsonFile.Property(summary, "analysis");
        return new StudyItem
        {
            Id = place.Id,
            Name = plan.Settings.Name,
            Status = status,
            Device = ticket is null ? plan.Device : ticket.Device,
            CreatedAt = RunReader.CreatedAt(place.Folder, ticket),
            StartedAt = ticket?.StartedAt,
            FinishedAt = !hasEnded ? null : ticket?.FinishedAt ?? WrittenAt(Path.Combine(place.Folder, "summary.json")),
            Metric = plan.Metric,
            VariantCount = plan.Variants.Count,
            Seeds = plan.Seeds.Count,
            RunCount = runs.Count,
            Finished = runs.Count(r => File.Exists(r.SummaryFile)),
            Failed = failed,
            Chosen = JsonFile.Text(analysis, "chosen"),
            Headline = JsonFile.Property(analysis, "verdict") is { ValueKind: JsonValueKind.Array } verdict && verdict.GetArrayLength() > 0 ? verdict[0].GetString() : null,
            Error = failure?.Error,
        };
    }

    /// <summary>A report is written of every study that ends, interrupted ones too; only a complete one is finished. What waits or is trained
    /// has a report of its last attempt at most.</summary>
    private static RunStatus StatusOf(RunPlace place, JsonElement? summary, bool hasFailed, QueueTicket? ticket)
    {
        if (ticket?.State is TicketState.Cancelling)
            return RunStatus.Cancelling;
        if (ticket?.State is TicketState.Running || RunLock.IsTaken(place.Folder))
            return RunStatus.Running;
        if (ticket?.State == TicketState.Waiting)
            return RunStatus.Queued;
        if (hasFailed)
            return RunStatus.Failed;
        if (JsonFile.Property(summary, "is_complete") is { ValueKind: JsonValueKind.True })
            return RunStatus.Finished;
        return ticket?.State == TicketState.Cancelled ? RunStatus.Cancelled : RunStatus.Interrupted;
    }

    private static DateTimeOffset? WrittenAt(string file) => File.Exists(file) ? new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero) : null;
}
