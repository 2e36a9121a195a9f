using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Service.Queue;

namespace VisionFinetune.Runner.Service.Index;

/// <summary>Whether more can happen in a run without anybody asking for it.</summary>
internal static class RunLiveness
{
    /// <summary>A process trains it, or it waits for one.</summary>
    public static bool IsOpen(RunPlace place) => RunLock.IsTaken(place.Folder)
        || QueueTicket.Read(place.Folder)?.State is TicketState.Waiting or TicketState.Running or TicketState.Cancelling;
}
