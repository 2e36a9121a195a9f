using Microsoft.Extensions.Hosting;
using Serilog;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Processes;
using VisionFinetune.Runner.Service.Submitting;
using VisionFinetune.Runner.Studies.Running;

namespace VisionFinetune.Runner.Service.Queue;

/// <summary>Keeps every device busy: one job after the other, each in a process of its own.</summary>
internal sealed class Dispatcher(ServiceSettings settings, RunIndex index, JobQueue queue, BeginningCheck check) : BackgroundService
{
    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Stop();
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();                 // the service answers while a large folder is indexed for the first time
        DeletedFolders.Clear(settings.RunsFolder);
        index.Refresh(always: true);
        queue.Recover();
        await Task.WhenAll(settings.Devices.Select(device => ServeAsync(device, stoppingToken))).ConfigureAwait(false);
    }

    private async Task ServeAsync(string device, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var changed = queue.Changed;
            if (queue.TakeNext(device) is { } job)
                await TrainAsync(job).ConfigureAwait(false);
            else
                await changed.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TrainAsync(ActiveJob job)
    {
        Log.Information("{Job:l} begins on {Device:l}", job.Place.Id, job.Device);
        var exit = check.Problem(job.Place) is { } problem ? Refuse(job, problem) : await RunAsync(job).ConfigureAwait(false);
        queue.Ended(job, exit);
        Log.Information("{Job:l} ended with exit code {Code}", job.Place.Id, exit.Code);
    }

    private static JobExit Refuse(ActiveJob job, string problem)
    {
        new RunFailure(problem, []).Write(job.Place.Run);
        return new JobExit(Commands.ExitCodes.UserMistake, []);
    }

    private async Task<JobExit> RunAsync(ActiveJob job)
    {
        try
        {
            using var process = JobProcess.Start(job.Place, job.Device, settings);
            queue.Attach(job, process);
            return await process.Ended.ConfigureAwait(false);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            return new JobExit(Commands.ExitCodes.InternalError, [$"The process could not be started: {e.Message}"]);
        }
    }
}
