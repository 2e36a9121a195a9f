using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Queue;

namespace VisionFinetune.Runner.Service.Api;

/// <summary>The queue: what is trained, what waits, and in which order.</summary>
internal static class QueueEndpoints
{
    public static void MapQueue(this IEndpointRouteBuilder api)
    {
        var endpoints = api.MapGroup("/queue").WithTags("queue");
        endpoints.MapGet("", Get).Described("getQueue", "What is trained and what waits, in the order in which it will be trained.");
        endpoints.MapPost("/{id}/move", Move).Described("moveInQueue", "Moves what waits to another place, or gives it another priority.").Refuses(400, 404, 409, 422);
    }

    private static Ok<QueueContent> Get(JobQueue queue, RunIndex index) => TypedResults.Ok(ContentOf(queue, index));

    private static Ok<QueueContent> Move(string id, QueueMove move, ServiceSettings settings, QueueOrder order, JobQueue queue, RunIndex index)
    {
        if (RunPlace.Find(settings.RunsFolder, id) is null)
            throw ProblemException.NotFound($"There is no run or study '{id}'.");
        if (move is { Position: null, Priority: null } or { Position: not null, Priority: not null })
            throw ProblemException.Unusable([FieldProblem.Of("position", "Give either position or priority.")]);
        if (move.Priority is { } priority)
            order.SetPriority(id, priority);
        else
            order.Move(id, move.Position!.Value);
        return TypedResults.Ok(ContentOf(queue, index));
    }

    private static QueueContent ContentOf(JobQueue queue, RunIndex index)
    {
        var running = queue.Active().Select(job => new QueueEntry(
            job.Place.Id, job.Place.IsStudy ? "study" : "run",
            (job.Place.IsStudy ? index.FindStudy(job.Place.Id)?.Name : index.Find(job.Place.Id)?.Name) ?? job.Place.Id, null, null, job.Device));
        var waiting = queue.Waiting().Select((job, i) => new QueueEntry(
            job.Id, job.IsStudy ? "study" : "run", job.Name, i + 1, job.Ticket.Priority, job.Ticket.WantedDevice));
        return new QueueContent([.. running], [.. waiting]);
    }
}

/// <summary>The queue.</summary>
/// <param name="Running">What the devices work on.</param>
/// <param name="Waiting">What waits, the next one first.</param>
internal sealed record QueueContent(IReadOnlyList<QueueEntry> Running, IReadOnlyList<QueueEntry> Waiting);

/// <summary>A run or study in the queue.</summary>
/// <param name="Id">Of the run or study.</param>
/// <param name="Kind">run or study.</param>
/// <param name="Name">Of the run or study.</param>
/// <param name="Position">From 1, the next one; none: it is trained.</param>
/// <param name="Priority">Larger numbers are trained first; none: it is trained.</param>
/// <param name="Device">What it is trained on, or the only device that it waits for; none: it waits for any.</param>
internal sealed record QueueEntry(string Id, string Kind, string Name, int? Position, int? Priority, string? Device);

/// <summary>Where something goes: one of the two.</summary>
/// <param name="Position">From 1, the next one.</param>
/// <param name="Priority">Larger numbers are trained first.</param>
internal sealed record QueueMove(int? Position = null, int? Priority = null);
