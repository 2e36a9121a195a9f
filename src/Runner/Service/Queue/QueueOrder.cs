using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Index;

namespace VisionFinetune.Runner.Service.Queue;

/// <summary>Changes the order in which waiting runs are trained.</summary>
internal sealed class QueueOrder(ServiceSettings settings, JobQueue queue)
{
    /// <summary>Moves one to a place, from 1 for the next one; beyond the end means the end.</summary>
    /// <exception cref="ProblemException">It does not wait, or the place is impossible.</exception>
    public void Move(string id, int position) => queue.Alone(() =>
    {
        if (position < 1)
            throw ProblemException.Unusable([FieldProblem.Of("position", $"position is {position}; expected 1 (the next) or more.")]);
        var others = queue.Waiting().ToList();
        var moved = others.Find(w => w.Id == id) ?? throw ProblemException.Conflict($"'{id}' does not wait.");
        others.Remove(moved);
        if (others.Count == 0)
            return true;
        var at = Math.Min(position - 1, others.Count);
        var (before, after) = (at > 0 ? others[at - 1].Ticket : null, at < others.Count ? others[at].Ticket : null);
        Record(moved, moved.Ticket with { State = TicketState.Waiting, Priority = (after ?? before)!.Priority, Order = Between(before, after) });
        var now = queue.Waiting().ToList();
        if (now.FindIndex(w => w.Id == id) != at)
            Renumber([.. others[..at], moved, .. others[at..]]);
        return true;
    });

    /// <summary>Gives one another priority; it goes behind those that have it already.</summary>
    /// <exception cref="ProblemException">It does not wait.</exception>
    public void SetPriority(string id, int priority) => queue.Alone(() =>
    {
        var waiting = queue.Waiting();
        var changed = waiting.FirstOrDefault(w => w.Id == id) ?? throw ProblemException.Conflict($"'{id}' does not wait.");
        var last = waiting.Where(w => w.Ticket.Priority == priority && w.Id != id).Select(w => w.Ticket.Order).DefaultIfEmpty(changed.Ticket.Order).Max();
        Record(changed, changed.Ticket with { Priority = priority, Order = Math.Max(changed.Ticket.Order, Math.BitIncrement(last)) });
        return true;
    });

    private static double Between(QueueTicket? before, QueueTicket? after) => (before, after) switch
    {
        (null, _) => after!.Order - 1,
        (_, null) => before.Order + 1e-3,
        _ when before.Priority != after.Priority => after.Order - 1,
        _ => before.Order + (after.Order - before.Order) / 2,
    };

    /// <summary>Where no number is left between two neighbours, or what goes first was in training before.</summary>
    private void Renumber(List<WaitingJob> inOrder)
    {
        var first = inOrder.Min(w => w.Ticket.Order) - inOrder.Count;
        var priority = inOrder.Max(w => w.Ticket.Priority);
        for (var i = 0; i < inOrder.Count; i++)
            Record(inOrder[i], inOrder[i].Ticket with { State = TicketState.Waiting, Priority = priority, Order = first + i });
    }

    private void Record(WaitingJob job, QueueTicket ticket) => queue.Record(RunPlace.Of(settings.RunsFolder, job.Id, job.IsStudy), ticket, null);
}
