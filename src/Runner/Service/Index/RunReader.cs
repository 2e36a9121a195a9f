using System.Globalization;
using System.Text.Json;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Service.Queue;
using VisionFinetune.Runner.Studies.Running;
using Monitor = VisionFinetune.Engine.Training.Monitor;

namespace VisionFinetune.Runner.Service.Index;

/// <summary>Reads from a run's folder what lists show of it.</summary>
internal static class RunReader
{
    private const int SparkPoints = 40;

    /// <summary>Everything from the files of the folder. A damaged file costs what it would have told.</summary>
    /// <param name="place">Of a run, not of a study.</param>
    /// <param name="study">The state of its study; none for a run of its own.</param>
    public static RunItem Read(RunPlace place, RunStatus? study = null)
    {
        var (run, ticket) = (place.Run, QueueTicket.Read(place.Folder));
        var (recipe, epochs, failure) = (RecipeOf(run), EpochsOf(run), RunFailure.Read(run));
        var (summary, environment) = (JsonFile.Read(run.SummaryFile), JsonFile.Read(run.EnvironmentFile));
        var status = StatusOf(place, summary is not null, failure is not null, ticket, study, epochs.Count > 0);
        var hasEnded = status is not (RunStatus.Queued or RunStatus.Running or RunStatus.Cancelling);
        var monitor = recipe?.Train.Monitor ?? Monitor.ValidationLoss;
        var values = epochs.Select(e => e.Of(monitor) ?? double.NaN).ToList();
        var best = BestOf(values, monitor);
        return new RunItem
        {
            Id = place.Id,
            Name = recipe?.Name ?? Path.GetFileName(place.Folder),
            Task = recipe is null ? null : Names.Of(recipe.Task),
            Status = status,
            Study = place.Study,
            Device = ticket?.Device ?? JsonFile.Text(environment, "device"),
            CreatedAt = CreatedAt(place.Folder, ticket),
            StartedAt = ticket is null ? JsonFile.Time(environment, "started") : ticket.StartedAt,
            FinishedAt = !hasEnded ? null : ticket?.FinishedAt ?? EndOf(run),
            Seconds = JsonFile.Number(summary, "seconds") ?? (epochs.Count > 0 ? epochs.Sum(e => e.Seconds) : null),
            Epoch = epochs.Count == 0 ? 0 : epochs[^1].Epoch,
            Epochs = recipe?.Train.Epochs,
            Monitor = Names.Of(monitor),
            BestValue = best < 0 ? null : values[best],
            BestEpoch = best < 0 ? null : epochs[best].Epoch,
            ImagesPerSecond = epochs.Count > 0 && double.IsFinite(epochs[^1].ImagesPerSecond) ? epochs[^1].ImagesPerSecond : null,
            Diagnosis = DiagnosisOf(summary),
            Error = failure?.Error,
            Spark = Thin(values),
        };
    }

    /// <summary>When a run or study came into being: as submitted, or by the time in its folder's name.</summary>
    public static DateTimeOffset CreatedAt(string folder, QueueTicket? ticket)
    {
        if (ticket is not null)
            return ticket.SubmittedAt;
        const string Stamp = "yyyyMMdd-HHmmss";
        var name = Path.GetFileName(folder);
        return name.Length >= Stamp.Length && DateTimeOffset.TryParseExact(
            name[..Stamp.Length], Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var local)
            ? local.ToUniversalTime()
            : new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(folder, "recipe.yaml")), TimeSpan.Zero);
    }

    private static RunStatus StatusOf(RunPlace place, bool isFinished, bool hasFailed, QueueTicket? ticket, RunStatus? study, bool hasBegun)
    {
        // What the service trains has ended when the service says so: until then its report may still be written.
        if (ticket?.State is TicketState.Cancelling)
            return RunStatus.Cancelling;
        if (ticket?.State is TicketState.Running || RunLock.IsTaken(place.Folder))
            return RunStatus.Running;
        if (isFinished)
            return RunStatus.Finished;
        if (hasFailed)
            return RunStatus.Failed;
        return study is { } of ? OfStudy(of, hasBegun) : ticket?.State switch
        {
            TicketState.Waiting => RunStatus.Queued,
            TicketState.Cancelled => RunStatus.Cancelled,
            _ => RunStatus.Interrupted,
        };
    }

    /// <summary>A run that its study has not ended, and does not train now. Halving ends runs of a finished study early.</summary>
    private static RunStatus OfStudy(RunStatus study, bool hasBegun) => study switch
    {
        RunStatus.Queued or RunStatus.Running => RunStatus.Queued,
        RunStatus.Cancelled or RunStatus.Cancelling or RunStatus.Finished => RunStatus.Cancelled,
        _ => hasBegun ? RunStatus.Interrupted : RunStatus.Cancelled,
    };

    private static Recipe? RecipeOf(RunDirectory run)
    {
        try
        {
            return RecipeLoader.Load(run.RecipeFile);
        }
        catch (UserException)
        {
            return null;        // of another version, or changed by hand
        }
    }

    private static IReadOnlyList<EpochMetrics> EpochsOf(RunDirectory run)
    {
        try
        {
            return run.ReadMetrics();
        }
        catch (UserException)
        {
            return [];
        }
    }

    private static DateTimeOffset? EndOf(RunDirectory run)
    {
        var last = new[] { run.SummaryFile, run.MetricsFile, run.EnvironmentFile }.FirstOrDefault(File.Exists);
        return last is null ? null : new DateTimeOffset(File.GetLastWriteTimeUtc(last), TimeSpan.Zero);
    }

    private static string? DiagnosisOf(JsonElement? summary) =>
        summary is { ValueKind: JsonValueKind.Object } s && s.TryGetProperty("diagnosis", out var diagnosis) ? JsonFile.Text(diagnosis, "verdict") : null;

    /// <summary>As the trainer chooses: the first of equals.</summary>
    private static int BestOf(List<double> values, Monitor monitor)
    {
        var falls = MonitorRules.ImprovesByFalling(monitor);
        var best = -1;
        for (var i = 0; i < values.Count; i++)
        {
            if (double.IsFinite(values[i]) && (best < 0 || (falls ? values[i] < values[best] : values[i] > values[best])))
                best = i;
        }
        return best;
    }

    /// <summary>At most so many values, evenly spread, the last one among them; five digits are enough for a picture.</summary>
    private static IReadOnlyList<double> Thin(List<double> values)
    {
        var count = Math.Min(values.Count, SparkPoints);
        var thinned = Enumerable.Range(0, count).Select(i => values[count == 1 ? values.Count - 1 : (int)((long)i * (values.Count - 1) / (count - 1))]);
        return [.. thinned.Where(double.IsFinite).Select(v => double.Parse(v.ToString("g5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))];
    }
}
