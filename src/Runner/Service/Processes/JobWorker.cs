using System.Runtime.InteropServices;
using Serilog;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Studies.Running;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Service.Processes;

/// <summary>The other end of a <see cref="JobProcess"/>: trains one run or study and ends. It also ends, after a checkpoint, when its input
/// does, so it never outlives the service.</summary>
/// <param name="folder">Of the run or study.</param>
/// <param name="device">What to train on.</param>
/// <param name="input">Brings the words of the service.</param>
internal sealed class JobWorker(string folder, Device device, TextReader input)
{
    /// <summary>What the service says: stop for good, or stop and go on later.</summary>
    public const string CancelLine = "cancel", StopLine = "stop";

    /// <summary>The worker of a service that was killed may still be writing its checkpoint.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Does the work.</summary>
    /// <returns>The exit code.</returns>
    public int Run()
    {
        // Ctrl-C and a system that shuts down reach every process; the service decides.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        using var stop = new CancellationTokenSource();
        var run = RunDirectory.OfStudy(folder);
        using var taken = RunLock.Take(folder, Patience);
        using IJob job = File.Exists(Path.Combine(folder, RunDirectory.StudyPlanName)) ? new StudyJob(folder, device) : new RunJob(run, device);
        new Thread(() => Listen(stop, job)) { IsBackground = true }.Start();
        try
        {
            job.Execute(stop.Token);
            return ExitCodes.Done;
        }
        catch (OperationCanceledException)
        {
            Log.Warning("Stopped");
            return ExitCodes.Interrupted;
        }
        catch (Exception e) when (e is not AccessViolationException)
        {
            return Fail(run, e);
        }
        finally
        {
            Log.CloseAndFlush();
        }
    }

    private static int Fail(RunDirectory run, Exception error)
    {
        var (line, code) = error switch
        {
            UserException => (error.Message, ExitCodes.UserMistake),
            IOException or UnauthorizedAccessException => (error.Message, ExitCodes.UserMistake),
            _ when CommandLine.OutOfMemory(error) is { } memory => (memory, ExitCodes.UserMistake),
            _ => ($"Internal error: {error.GetType().Name}: {error.Message.Split('\n')[0].Trim()}", ExitCodes.InternalError),
        };
        Log.Error("{Problem:l}", line);
        if (code == ExitCodes.InternalError)
            Console.Error.WriteLine(error);
        new RunFailure(line, []).Write(run);
        return code;
    }

    private void Listen(CancellationTokenSource stop, IJob job)
    {
        while (input.ReadLine() is { } line && line != StopLine)
        {
            if (line != CancelLine)
                continue;
            job.Cancelling();
            break;
        }
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work was done already.
        }
    }
}
