using System.Text.Json;
using System.Text.Json.Nodes;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Events.Live;

/// <summary>Writes what happens in a run into its <c>events.jsonl</c>, for whoever watches it live. Also takes the lines of the log.</summary>
internal sealed class RunEventTracker : IRunTracker, ILogEventSink
{
    private static readonly TimeSpan s_betweenSteps = TimeSpan.FromMilliseconds(250);

    private static readonly MessageTemplateTextFormatter s_message = new("{Message:lj}");

    private readonly RunEventFile _file;
    private readonly DeviceMemory _memory;
    private readonly TimeProvider _clock;
    private readonly string _device;
    private long? _lastStep;
    private long _began;
    private double _secondsBefore;

    /// <summary>Whether somebody else, who knows when the process is gone, writes the last word.</summary>
    public bool LeavesTheEnd { get; init; }

    /// <param name="file">Stays open: what is logged after the training is written, too.</param>
    /// <param name="device">What the run is trained on.</param>
    /// <param name="clock">Tells the times.</param>
    public RunEventTracker(RunEventFile file, string device, TimeProvider clock)
    {
        (_file, _memory, _clock, _device) = (file, new DeviceMemory(device), clock, device);
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

    public void Finished(RunSummary summary) => End("finished", null);

    public void Failed(Exception reason) => End(
        reason is OperationCanceledException ? "interrupted" : "failed", reason is OperationCanceledException ? null : reason.Message);

    public void Emit(LogEvent logEvent)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        using var message = new StringWriter();
        s_message.Format(logEvent, message);
        _file.Append(new LogLineEvent(RunEventKind.Log, Now, logEvent.Level.ToString().ToLowerInvariant(), message.ToString()));
    }

    public void Dispose()
    {
    }

    private void End(string status, string? error)
    {
        if (!LeavesTheEnd)
            _file.Append(new StatusEvent(RunEventKind.Status, Now, status, Error: error));
    }
}
