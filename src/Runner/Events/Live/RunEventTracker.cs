using System.Text.Json;
using System.Text.Json.Nodes;
using Serilog.Core;
using Serilog.Events;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Events.Live;

/// <summary>Writes what happens in a run into its <c>events.jsonl</c>, for whoever watches it live. Also takes the lines of the log.</summary>
internal sealed class RunEventTracker : IRunTracker, ILogEventSink
{
    private static readonly TimeSpan s_betweenSteps = TimeSpan.FromMilliseconds(250);

    private readonly RunEventFile _file;
    private readonly DeviceMemory _memory;
    private readonly TimeProvider _clock;
    private readonly string _device;
    private long? _lastStep;
    private long _began;
    private double _secondsBefore;

    /// <param name="run">The caller has its claim.</param>
    /// <param name="device">What it is trained on.</param>
    /// <param name="clock">Tells the times.</param>
    public RunEventTracker(RunDirectory run, string device, TimeProvider clock)
    {
        (_file, _memory, _clock, _device) = (new RunEventFile(run), new DeviceMemory(device), clock, device);
        _began = clock.GetTimestamp();
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    private double Seconds => _secondsBefore + _clock.GetElapsedTime(_began).TotalSeconds;

    public void Started(RunStart start)
    {
        _secondsBefore = start.IsResumed ? start.Run.ReadMetrics().Sum(e => e.Seconds) : 0;
        _began = _clock.GetTimestamp();
        _file.Append(new StatusEvent(RunEventKind.Status, Now, "running", start.Step, _device));
    }

    public void StepsDone(StepReport report)
    {
        if (_lastStep is { } last && _clock.GetElapsedTime(last) < s_betweenSteps)
            return;
        _lastStep = _clock.GetTimestamp();
        _file.Append(new StepEvent(
            RunEventKind.Step, Now, report.Epoch, (report.Epoch - 1) * report.StepsPerEpoch + report.StepInEpoch, report.StepInEpoch,
            report.StepsPerEpoch, report.Loss, report.Accuracy, report.Lr, report.ImagesPerSecond, _memory.UsedBytes(), Seconds));
    }

    /// <summary>The line of <c>metrics.jsonl</c>, and whether it is the best so far.</summary>
    public void EpochDone(EpochMetrics metrics, bool isBest)
    {
        var line = JsonSerializer.SerializeToNode(metrics, JsonOutput.Options)!.AsObject();
        line.Insert(0, "event", RunEventKind.Epoch);
        line.Insert(1, "at", JsonValue.Create(Now));
        line["is_best"] = isBest;
        _file.Append(line);
    }

    /// <summary>The stop was heard; the checkpoint follows.</summary>
    public void Cancelling() => _file.Append(new StatusEvent(RunEventKind.Status, Now, "cancelling"));

    public void Finished(RunSummary summary)
    {
    }

    public void Failed(Exception reason)
    {
    }

    /// <summary>The last word about this attempt.</summary>
    public void End(string status, string? error)
    {
        _file.Append(new StatusEvent(RunEventKind.Status, Now, status, Error: error));
        _file.Append(new EndEvent(RunEventKind.End, Now, status));
    }

    public void Emit(LogEvent logEvent)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        var level = logEvent.Level.ToString().ToLowerInvariant();
        _file.Append(new LogLineEvent(RunEventKind.Log, Now, level, logEvent.RenderMessage()));
    }

    public void Dispose() => _file.Dispose();
}
