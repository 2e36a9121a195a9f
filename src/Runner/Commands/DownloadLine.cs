using System.Globalization;
using VisionFinetune.Vision.Downloads;

namespace VisionFinetune.Runner.Commands;

/// <summary>The progress of one download on standard error: a live line on a terminal, nothing in between otherwise.</summary>
internal sealed class DownloadLine(TextWriter error, bool isTerminal, TimeProvider time) : IProgress<DownloadProgress>, IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    private long _lastShown;
    private bool _shown;

    public static DownloadLine Start(string what)
    {
        Console.Error.WriteLine(what);
        return new DownloadLine(Console.Error, !Console.IsErrorRedirected, TimeProvider.System);
    }

    public void Report(DownloadProgress value)
    {
        var now = time.GetTimestamp();
        var isLast = value.BytesDone == value.BytesTotal;
        if (!isTerminal || (_shown && !isLast && time.GetElapsedTime(_lastShown, now) < s_interval))
            return;
        (_lastShown, _shown) = (now, true);
        error.Write($"\r{Text(value)}   ");
    }

    public void Dispose()
    {
        if (_shown)
            error.WriteLine();
    }

    private static string Text(DownloadProgress value) => string.Create(CultureInfo.InvariantCulture, $"{value.BytesDone / 1e6:0.0}")
        + (value.BytesTotal is > 0 and var total
            ? string.Create(CultureInfo.InvariantCulture, $" of {total / 1e6:0.0} MB ({100.0 * value.BytesDone / total:0} %)")
            : " MB");
}
