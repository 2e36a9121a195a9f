using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Processes;

namespace VisionFinetune.Runner.Service.Queue;

/// <summary>A run or study that a device works on. The queue's lock guards it.</summary>
/// <param name="place">Its folder.</param>
/// <param name="device">The device.</param>
internal sealed class ActiveJob(RunPlace place, string device)
{
    private JobProcess? _process;

    public RunPlace Place => place;

    public string Device => device;

    /// <summary>Somebody cancelled it.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Hands it the process, which is stopped at once if somebody was quicker.</summary>
    public void Attach(JobProcess process, TimeSpan grace)
    {
        _process = process;
        if (IsCancelled)
            process.Stop(JobWorker.CancelLine, grace);
    }

    /// <summary>Ends it for good.</summary>
    public void Cancel(TimeSpan grace)
    {
        IsCancelled = true;
        _process?.Stop(JobWorker.CancelLine, grace);
    }

    /// <summary>Ends it for now.</summary>
    public void Pause(TimeSpan grace) => _process?.Stop(JobWorker.StopLine, grace);
}
