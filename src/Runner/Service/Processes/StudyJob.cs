using Serilog;
using VisionFinetune.Runner.Logging;
using VisionFinetune.Runner.Studies;
using VisionFinetune.Runner.Studies.Running;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Service.Processes;

/// <summary>Trains what a study has not trained yet, and reports.</summary>
internal sealed class StudyJob : IJob
{
    private readonly StudyFolder _study;

    /// <param name="folder">Of the study.</param>
    /// <param name="device">What to train on; recorded in the plan, from which the study's own workers take it.</param>
    public StudyJob(string folder, Device device)
    {
        (StudyFolder.Of(folder).Plan with { Device = device.ToString() }).Write(folder);
        _study = StudyFolder.Of(folder);
        LogSetup.AlsoToFile(_study.LogFile);
    }

    public void Execute(CancellationToken stop)
    {
        using var workers = new WorkerPool(_study.Plan.Device);
        var summary = new StudySession(_study, TimeProvider.System).Run(workers, stop).GetAwaiter().GetResult();
        foreach (var sentence in summary.Analysis.Verdict)
            Log.Information("{Sentence:l}", sentence);
    }

    public void Cancelling() => Log.Information("Cancelled; stopping after the current steps");

    public void Dispose()
    {
    }
}
