using System.Text.Json;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.Events.Live;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Studies.Page.Charts;

namespace VisionFinetune.Runner.Service.Live;

/// <summary>The steps of a run as columns, thinned: for charts.</summary>
/// <param name="Step">Optimizer steps since the start of the run.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean training loss of the epoch so far.</param>
/// <param name="Lr">Learning rate.</param>
/// <param name="ImagesPerSecond">Mean throughput of the epoch so far.</param>
/// <param name="DeviceMemoryBytes">Memory of the training process on its device; null where it is not known.</param>
/// <param name="Seconds">Time spent training.</param>
/// <param name="LastEventId">The event up to which this was read: live events after it complete the picture.</param>
internal sealed record StepSeries(
    IReadOnlyList<long> Step, IReadOnlyList<int> Epoch, IReadOnlyList<double> Loss, IReadOnlyList<double> Lr, IReadOnlyList<double> ImagesPerSecond,
    IReadOnlyList<long?> DeviceMemoryBytes, IReadOnlyList<double> Seconds, long LastEventId)
{
    /// <summary>Reads a run's events.</summary>
    /// <param name="run">The run.</param>
    /// <param name="points">Most points, at least 3. Those that matter to the look of the loss are kept.</param>
    public static StepSeries Read(RunDirectory run, int points)
    {
        using var reader = new EventFileReader(RunEventFile.PathOf(run));
        var steps = new List<StepEvent>();
        reader.ReadToEnd((_, line) => Add(steps, line));
        var finite = steps.Where(s => double.IsFinite(s.Loss)).ToList();
        var kept = Decimation.Line([.. finite.Select((s, i) => new ChartPoint(i, s.Loss))], points).Select(p => finite[(int)p.X]).ToList();
        return new StepSeries(
            [.. kept.Select(s => s.Step)], [.. kept.Select(s => s.Epoch)], [.. kept.Select(s => s.Loss)], [.. kept.Select(s => s.Lr)],
            [.. kept.Select(s => s.ImagesPerSecond)], [.. kept.Select(s => s.DeviceMemoryBytes)], [.. kept.Select(s => s.Seconds)], reader.Lines);
    }

    private static void Add(List<StepEvent> steps, ReadOnlySpan<byte> line)
    {
        switch (LiveEvent.KindOf(line))
        {
            case RunEventKind.Step when Parse<StepEvent>(line) is { } step:
                steps.Add(step);
                break;
            case RunEventKind.Status when Parse<StatusEvent>(line) is { Step: { } begin }:
                // A run that goes on from a checkpoint repeats the steps after it.
                steps.RemoveAll(s => s.Step > begin);
                break;
        }
    }

    private static T? Parse<T>(ReadOnlySpan<byte> line)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, JsonOutput.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
