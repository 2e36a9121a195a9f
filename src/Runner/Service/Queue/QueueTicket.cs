using System.Text.Json;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Service.Queue;

/// <summary>What the service knows of a run or study beyond its other files: <c>queue.json</c> in its folder. It is written before anything
/// happens, so a service that was killed finds in the folders all that it had promised.</summary>
internal sealed record QueueTicket
{
    /// <summary>Where it stands with the service.</summary>
    public required TicketState State { get; init; }

    /// <summary>When it was submitted, UTC.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>Larger numbers go first.</summary>
    public int Priority { get; init; }

    /// <summary>Among equal priorities smaller numbers go first.</summary>
    public double Order { get; init; }

    /// <summary>The only device it may be trained on; none: any.</summary>
    public string? WantedDevice { get; init; }

    /// <summary>What it is or was trained on.</summary>
    public string? Device { get; init; }

    /// <summary>When training began, the last time.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When training ended, the last time.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    public static string PathOf(string folder) => Path.Combine(folder, "queue.json");

    /// <summary>The ticket of a folder; none for runs that were never given to the service, and where the file is damaged.</summary>
    public static QueueTicket? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<QueueTicket>(File.ReadAllText(PathOf(folder)), JsonOutput.Options);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public void Write(string folder) => RunDirectory.WriteJson(PathOf(folder), this);
}

/// <summary>Where a run stands with the service. What its other files say comes first: one with a summary is finished.</summary>
internal enum TicketState
{
    /// <summary>It waits for a device.</summary>
    Waiting,

    /// <summary>It is being trained, or goes on as soon as the service is back.</summary>
    Running,

    /// <summary>It was asked to stop.</summary>
    Cancelling,

    /// <summary>It was stopped.</summary>
    Cancelled,

    /// <summary>It ended by itself: finished or failed.</summary>
    Ended,
}
