using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Inference;
using VisionFinetune.Runner.Studies.Running;

namespace VisionFinetune.Runner.Service.Queue;

/// <summary>What people can do with runs and studies, as far as their state allows it.</summary>
internal sealed class JobActions(ServiceSettings settings, RunIndex index, JobQueue queue, ModelCache models, TimeProvider clock)
{
    /// <summary>Ends a run for good, after a checkpoint; one that waits leaves the queue.</summary>
    /// <exception cref="ProblemException">It neither waits nor is trained by this service.</exception>
    public void Cancel(RunPlace place) => queue.Alone(() =>
    {
        RefuseRunOfStudy(place, "cancelled");
        var ticket = QueueTicket.Read(place.Folder);
        if (queue.FindActive(place.Id) is { } job && ticket is not null)
        {
            queue.Record(place, ticket with { State = TicketState.Cancelling }, null);
            job.Cancel(settings.StopGrace);
        }
        else if (ticket?.State is TicketState.Waiting or TicketState.Running && !RunLock.IsTaken(place.Folder))
        {
            queue.Record(place, ticket with { State = TicketState.Cancelled, FinishedAt = clock.GetUtcNow() }, "cancelled");
        }
        else
        {
            throw Conflict(place, RunLock.IsTaken(place.Folder)
                ? "is trained by a process that this service did not start; stop it there"
                : $"is {StatusOf(place)}; only what waits or is trained can be cancelled");
        }
        return true;
    });

    /// <summary>Puts a run that ended early into the queue again; it goes on from its newest checkpoint.</summary>
    /// <exception cref="ProblemException">It waits, is trained or is finished.</exception>
    public void Resume(RunPlace place) => queue.Alone(() =>
    {
        RefuseRunOfStudy(place, "resumed");
        index.Update(place.Id);
        var (status, failed) = place.IsStudy
            ? (index.FindStudy(place.Id)?.Status, index.FindStudy(place.Id)?.Failed ?? 0)
            : (index.Find(place.Id)?.Status, 0);
        if (queue.FindActive(place.Id) is not null || status is RunStatus.Queued or RunStatus.Running or RunStatus.Cancelling || status is RunStatus.Finished && failed == 0)
            throw Conflict(place, $"is {StatusOf(place)}; only what was cancelled or interrupted, or failed, can be resumed");
        RunFailure.Delete(place.Run);
        if (place.IsStudy)
            StudyFolder.Of(place.Folder).ForgetFailures();
        queue.Enqueue(place, QueueTicket.Read(place.Folder));
        return true;
    });

    /// <summary>Deletes a run with all its files.</summary>
    /// <exception cref="ProblemException">It is being trained.</exception>
    public void Delete(RunPlace place) => queue.Alone(() =>
    {
        RefuseRunOfStudy(place, "deleted");
        if (queue.FindActive(place.Id) is not null || RunLock.IsTaken(place.Folder))
            throw Conflict(place, "is being trained; cancel it first");
        models.Unload(place.Folder);
        DeletedFolders.Delete(place.Folder);
        index.Update(place.Id);
        return true;
    });

    private static void RefuseRunOfStudy(RunPlace place, string done)
    {
        if (place.Study is { } study)
            throw ProblemException.Conflict($"Run '{place.Id}' is part of study '{study}', which can be {done} as a whole.");
    }

    private static ProblemException Conflict(RunPlace place, string why) =>
        ProblemException.Conflict($"{(place.IsStudy ? "Study" : "Run")} '{place.Id}' {why}.");

    private string StatusOf(RunPlace place)
    {
        index.Update(place.Id);
        var status = place.IsStudy ? index.FindStudy(place.Id)?.Status : index.Find(place.Id)?.Status;
        return status is { } known ? Names.Of(known) : "gone";
    }
}
