using System.Diagnostics;
using System.Globalization;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Vision.Weights;

namespace VisionFinetune.Runner.Service.Processes;

/// <summary>A child process that trains one run or study. A crash, a native abort or running out of memory ends it and nothing else.</summary>
internal sealed class JobProcess : IDisposable
{
    private const int KeptLines = 40;

    private readonly Process _process;
    private readonly Queue<string> _lastErrors = new();
    private readonly CancellationTokenSource _ended = new();

    private JobProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.OutputDataReceived += (_, _) => { };        // read, so that it never waits for a reader
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        Ended = WaitAsync();
    }

    /// <summary>How it ended.</summary>
    public Task<JobExit> Ended { get; }

    /// <summary>Of the operating system.</summary>
    public int Id => _process.Id;

    /// <summary>Starts it.</summary>
    /// <param name="place">The run or study.</param>
    /// <param name="device">What to train on.</param>
    /// <param name="settings">Of the service.</param>
    public static JobProcess Start(RunPlace place, string device, ServiceSettings settings)
    {
        var info = VftProgram.StartInfo("serve", "worker", place.Folder, "--device", device);
        if (settings.Devices.Count > 1)
        {
            var threads = Math.Max(1, Environment.ProcessorCount / settings.Devices.Count).ToString(CultureInfo.InvariantCulture);
            info.ArgumentList.Add("--threads");
            info.ArgumentList.Add(threads);
            info.Environment["OMP_NUM_THREADS"] = threads;
        }
        info.Environment[WeightsLocator.FolderVariable] = settings.PretrainedFolder;
        info.Environment.Remove(ServiceSettings.TokenVariable);
        return new JobProcess(Process.Start(info)!);
    }

    /// <summary>Asks it to write a checkpoint and end; kills it when that takes too long.</summary>
    /// <param name="line">One of the words of <see cref="JobWorker"/>.</param>
    /// <param name="grace">How long it may take.</param>
    public void Stop(string line, TimeSpan grace)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or ObjectDisposedException)
        {
            return;     // it is gone already
        }
        _ = KillAfterAsync(grace);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _ended.Dispose();
    }

    private async Task<JobExit> WaitAsync()
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
        lock (_lastErrors)
            return new JobExit(_process.ExitCode, [.. _lastErrors]);
    }

    private async Task KillAfterAsync(TimeSpan grace)
    {
        try
        {
            await Task.Delay(grace, _ended.Token).ConfigureAwait(false);
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            // It ended by itself.
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_lastErrors)
        {
            _lastErrors.Enqueue(line);
            if (_lastErrors.Count > KeptLines)
                _lastErrors.Dequeue();
        }
    }
}
