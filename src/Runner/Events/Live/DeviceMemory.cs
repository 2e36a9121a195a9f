using System.Globalization;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Events.Live;

/// <summary>How much memory this process uses on the device that it trains on.</summary>
/// <param name="device">cpu or cuda:N.</param>
internal sealed class DeviceMemory(string device)
{
    private static readonly TimeSpan s_betweenQuestions = TimeSpan.FromSeconds(5);

    private readonly bool _isGpu = device.StartsWith("cuda", StringComparison.Ordinal);
    private long _asked;
    private Task<long?> _answer = Task.FromResult<long?>(null);
    private long? _last;

    /// <summary>On a CPU the memory of the process. On a GPU what the driver's tool said last: it is asked every few seconds, in the background.
    /// None where that tool is missing.</summary>
    public long? UsedBytes()
    {
        if (!_isGpu)
            return Environment.WorkingSet;
        if (!_answer.IsCompleted)
            return _last;
        _last = _answer.Result ?? _last;
        if (_asked == 0 || TimeProvider.System.GetElapsedTime(_asked) > s_betweenQuestions)
        {
            _asked = TimeProvider.System.GetTimestamp();
            _answer = Task.Run(AskDriver);
        }
        return _last;
    }

    private static long? AskDriver()
    {
        var self = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var rows = NvidiaSmi.Query("--query-compute-apps=pid,used_memory").Where(row => row is [var pid, _] && pid == self).ToList();
        return rows.Count == 0 ? null : rows.Sum(row => NvidiaSmi.MebibytesOf(row[1]));
    }
}
