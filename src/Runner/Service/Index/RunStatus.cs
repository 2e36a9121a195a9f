namespace VisionFinetune.Runner.Service.Index;

/// <summary>Where a run or a study stands.</summary>
internal enum RunStatus
{
    /// <summary>It waits for a device.</summary>
    Queued,

    /// <summary>It is trained now.</summary>
    Running,

    /// <summary>It was asked to stop and is writing its checkpoint.</summary>
    Cancelling,

    /// <summary>Somebody stopped it. It can be resumed.</summary>
    Cancelled,

    /// <summary>It reached its end.</summary>
    Finished,

    /// <summary>It crashed or was refused; its error says why.</summary>
    Failed,

    /// <summary>It was being trained and nobody trains it now. It can be resumed.</summary>
    Interrupted,
}
