using System.Diagnostics;
using System.Globalization;
using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Studies.Running;

/// <summary>A child process that trains runs of a study one after the other. A crash, a native abort or running out of memory ends the run it
/// was training and nothing else.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int KeptLines = 20;

    private readonly Process _process;
    private readonly Queue<string> _lastErrors = new();
    private bool _isReady;

    private WorkerProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Whether it can take another request.</summary>
    public bool IsAlive => !_process.HasExited;

    /// <summary>The last lines of its standard error.</summary>
    public IReadOnlyList<string> LastErrors
    {
        get
        {
            lock (_lastErrors)
                return [.. _lastErrors];
        }
    }

    /// <summary>Starts a worker; it loads libtorch while the caller goes on.</summary>
    /// <param name="device">As for <c>--device</c>.</param>
    public static WorkerProcess Begin(string device) => new(Process.Start(StartInfo(device))!);

    /// <summary>Trains or scores one run.</summary>
    /// <returns>Its answer; a crash is a failure with the exit code and the last line of its standard error.</returns>
    /// <exception cref="UserException">It ended before it could take a request; the message is its own.</exception>
    public async Task<WorkerReply> Send(WorkerRequest request)
    {
        if (!_isReady && await ReadReply() is not { Outcome: WorkerOutcome.Ready })
            throw new UserException($"A worker process could not start: {Describe()}");
        _isReady = true;
        try
        {
            await _process.StandardInput.WriteLineAsync(request.ToLine());
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It has died since the last request; its end is described below.
        }
        return await ReadReply() ?? new WorkerReply(WorkerOutcome.Failed, $"The training process crashed: {Describe()}");
    }

    /// <summary>Asks it to interrupt the run in progress after the current step.</summary>
    public void Stop()
    {
        try
        {
            _process.StandardInput.WriteLine(StudyWorker.StopLine);
            _process.StandardInput.Flush();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or ObjectDisposedException)
        {
            // It is gone already.
        }
    }

    /// <summary>Lets it end, once it has done what it was asked; one that was never asked anything is ended at once.</summary>
    public void Release()
    {
        if (_process.HasExited)
            return;
        if (_isReady)
            _process.StandardInput.Close();
        else
            _process.Kill(entireProcessTree: true);
    }

    /// <summary>Interrupts what it is doing and waits a while for its end.</summary>
    public void Dispose()
    {
        Stop();
        Release();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(30)))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task<WorkerReply?> ReadReply()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (WorkerReply.Parse(line) is { } reply)
                return reply;
        }
        await _process.WaitForExitAsync();
        return null;
    }

    private string Describe()
    {
        var code = _process.HasExited ? _process.ExitCode : 0;
        var signal = code > 128 && !OperatingSystem.IsWindows() ? string.Create(CultureInfo.InvariantCulture, $" (signal {code - 128})") : "";
        var last = LastErrors.LastOrDefault(l => !string.IsNullOrWhiteSpace(l))?.Trim();
        return string.Create(CultureInfo.InvariantCulture, $"exit code {code}{signal}{(last is null ? "" : $": {last}")}");
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

    private static ProcessStartInfo StartInfo(string device)
    {
        var program = Environment.ProcessPath!;
        string[] arguments = ["study", "worker", "--device", device];
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            arguments = [typeof(WorkerProcess).Assembly.Location, .. arguments];
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // Runs of a small table end before the runtime has compiled their loops a second time; compiled well at once, the third run and all
        // that follow take half as long (16 Titanic runs on two cores of an AMD EPYC, 2026-11-24).
        info.Environment["DOTNET_TieredCompilation"] = "0";
        // Threads that wait for work must not spin on the core that another worker computes on.
        info.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        return info;
    }
}
