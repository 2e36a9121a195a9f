using VisionFinetune.Runner.Service.Queue;

namespace VisionFinetune.Runner.Service.Index;

/// <summary>One run or study as the index holds it.</summary>
/// <param name="Place">Its folder.</param>
/// <param name="Stamp">Changes when the files do; equal stamps need no reading.</param>
/// <param name="Ticket">From its <c>queue.json</c>; none for those that were never given to the service.</param>
internal abstract record JobRow(RunPlace Place, string Stamp, QueueTicket? Ticket)
{
    /// <summary>Where it stands.</summary>
    public abstract RunStatus Status { get; }
}

/// <summary>A run.</summary>
internal sealed record RunRow(RunPlace Place, string Stamp, QueueTicket? Ticket, RunItem Item) : JobRow(Place, Stamp, Ticket)
{
    public override RunStatus Status => Item.Status;
}

/// <summary>A study.</summary>
internal sealed record StudyRow(RunPlace Place, string Stamp, QueueTicket? Ticket, StudyItem Item) : JobRow(Place, Stamp, Ticket)
{
    public override RunStatus Status => Item.Status;
}
