using System.Text.Json;
using VisionFinetune.Runner.Events.Live;
using VisionFinetune.Runner.Service.Live;

namespace VisionFinetune.Runner.Service.Observability;

/// <summary>The end of one run's events.</summary>
internal sealed class TrainingTail(ActiveTraining training) : IDisposable
{
    private readonly EventFileReader _reader = new(training.EventsFile);
    private long _step;
    private long _counted;
    private long _epochs;
    private double _rate;
    private bool _hasLooked;

    /// <summary>The file.</summary>
    public string File => training.EventsFile;

    /// <summary>Reads what is new.</summary>
    public TrainingProgress Look(bool isActive)
    {
        _epochs = 0;
        _reader.ReadToEnd((_, line) => Read(line));
        var steps = Math.Max(0, _step - _counted);
        (_counted, _hasLooked) = (_step, true);
        return new TrainingProgress(training.Device, steps, _epochs, isActive ? _rate : 0);
    }

    public void Dispose() => _reader.Dispose();

    private void Read(ReadOnlySpan<byte> line)
    {
        switch (LiveEvent.KindOf(line))
        {
            case RunEventKind.Step when Numbers(line, "step", "images_per_second") is [var step, var rate]:
                (_step, _rate) = ((long)step, rate);
                break;
            case RunEventKind.Epoch:
                _epochs++;
                break;
            // Training begins, or goes on from a checkpoint: what came before was counted, or done before this service saw the run.
            case RunEventKind.Status when Numbers(line, "step") is [var begin]:
                _step = _counted = (long)begin;
                if (!_hasLooked)
                    _epochs = 0;
                break;
        }
    }

    private static double[] Numbers(ReadOnlySpan<byte> line, params string[] names)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var json = JsonDocument.ParseValue(ref reader);
            return [.. names.Where(name => json.RootElement.TryGetProperty(name, out _)).Select(name => json.RootElement.GetProperty(name).GetDouble())];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [];      // a line of another version, or NaN
        }
    }
}
