using System.Text.Json.Serialization;

namespace VisionFinetune.Runner.Events.Live;

/// <summary>The kinds of events in a run's <c>events.jsonl</c>.</summary>
internal static class RunEventKind
{
    public const string Status = "status", Step = "step", Epoch = "epoch", Log = "log";
}

/// <summary>Where the run stands has changed.</summary>
/// <param name="Event">Always <c>status</c>.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Status">As in lists of runs: <c>running</c>, <c>finished</c> …</param>
/// <param name="Step">Optimizer steps done when training began or went on; steps told before with a larger number are repeated.</param>
/// <param name="Device">What it is trained on.</param>
/// <param name="Error">Why it failed.</param>
internal sealed record StatusEvent(
    string Event, DateTimeOffset At, string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Step = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Device = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null);

/// <summary>Some steps were done. At most four a second.</summary>
/// <param name="Event">Always <c>step</c>.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="Step">Optimizer steps since the start of the run.</param>
/// <param name="StepInEpoch">Steps of this epoch.</param>
/// <param name="StepsPerEpoch">Steps an epoch has.</param>
/// <param name="Loss">Mean training loss of the epoch so far.</param>
/// <param name="Accuracy">Share correct of the epoch so far; left out for a regression.</param>
/// <param name="Lr">Learning rate of the last step.</param>
/// <param name="ImagesPerSecond">Mean throughput of the epoch so far.</param>
/// <param name="DeviceMemoryBytes">Memory the training process uses on its device; left out where that cannot be known.</param>
/// <param name="Seconds">Time spent training since the start of the run.</param>
internal sealed record StepEvent(
    string Event, DateTimeOffset At, int Epoch, long Step, long StepInEpoch, long StepsPerEpoch, double Loss,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Accuracy, double Lr, double ImagesPerSecond,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? DeviceMemoryBytes, double Seconds);

/// <summary>A line of the log.</summary>
/// <param name="Event">Always <c>log</c>.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Level">information, warning, error or fatal.</param>
/// <param name="Message">The line.</param>
internal sealed record LogLineEvent(string Event, DateTimeOffset At, string Level, string Message);
