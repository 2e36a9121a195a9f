using System.Globalization;

namespace VisionFinetune.Runner.Events.TensorBoard;

/// <summary>One event file of a run. Every process that works on a run begins a file of its own; TensorBoard reads them in the order of
/// their names.</summary>
internal sealed class EventFile : IDisposable
{
    public const string Prefix = "events.out.tfevents.";

    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(2);

    private readonly RecordFile _records;
    private readonly TimeProvider _clock;
    private long _flushed;

    private EventFile(string path, TimeProvider clock)
    {
        (_records, _clock, _flushed) = (new RecordFile(path), clock, clock.GetTimestamp());
        _records.Append(EventMessages.Version(Now).Bytes);
    }

    /// <summary>Seconds since 1970.</summary>
    public double Now => (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>Begins a file that sorts behind all that the folder has.</summary>
    public static EventFile Create(string folder, TimeProvider clock)
    {
        var second = Math.Max(clock.GetUtcNow().ToUnixTimeSeconds(), 1 + NewestSecond(folder));
        var host = string.Concat(Environment.MachineName.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
        return new EventFile(
            Path.Combine(folder, FormattableString.Invariant($"{Prefix}{second:D10}.{host}.{Environment.ProcessId}.0")), clock);
    }

    public void Append(ProtobufMessage message) => _records.Append(message.Bytes);

    /// <summary>Shows readers what was appended, if they have waited long enough; cheap to call often.</summary>
    public void FlushIfDue()
    {
        if (_clock.GetElapsedTime(_flushed) >= FlushEvery)
            Flush();
    }

    public void Flush()
    {
        _records.Flush();
        _flushed = _clock.GetTimestamp();
    }

    public void Dispose() => _records.Dispose();

    private static long NewestSecond(string folder) => Directory.GetFiles(folder, Prefix + "*")
        .Select(file => Path.GetFileName(file)[Prefix.Length..].Split('.')[0])
        .Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var second) ? second : 0)
        .DefaultIfEmpty().Max();
}
