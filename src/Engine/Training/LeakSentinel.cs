using System.Globalization;

namespace VisionFinetune.Engine.Training;

/// <summary>Watches what a run takes: live tensors, resident memory and device memory. What it saw stands in the run's
/// epochs.</summary>
/// <remarks>Tensors are counted after every step, which takes nanoseconds. Memory is asked for at most ten times a second,
/// since the answer takes the system some 20 µs, half a step of a small MLP. Memory is that of the whole process.</remarks>
/// <param name="policy">What to do about growth.</param>
/// <param name="warn">Receives one sentence for each resource that grows.</param>
/// <param name="meter">Tells the figures.</param>
/// <param name="clock">Tells when to ask for memory again.</param>
public sealed class LeakSentinel(LeakPolicy policy, Action<string> warn, IResourceMeter meter, TimeProvider clock)
{
    private const double LeastTensors = 32, LeastBytes = 64 << 20, LeastShare = 0.05;
    private static readonly TimeSpan s_betweenReadings = TimeSpan.FromMilliseconds(100);

    private readonly LeakSeries _tensors = new(_ => LeastTensors);
    private readonly LeakSeries _resident = new(level => Math.Max(LeastBytes, LeastShare * level));
    private readonly LeakSeries _device = new(level => Math.Max(LeastBytes, LeastShare * level));
    private readonly StepResources.Builder _steps = new();
    private readonly HashSet<string> _told = [];
    private long? _readAt;
    private long _residentBytes;
    private long? _deviceBytes;

    /// <summary>Takes readings; to be called after every step.</summary>
    /// <param name="step">Optimizer steps since the start of the run.</param>
    /// <exception cref="UserException">Something grows, and the policy is <see cref="LeakPolicy.Fail"/>.</exception>
    public void StepDone(long step)
    {
        if (policy == LeakPolicy.Off)
            return;
        var (liveTensors, isNew) = (meter.LiveTensors, ReadMemory());
        _steps.Add(step, liveTensors, _residentBytes, _deviceBytes);
        Judge("live tensors", _tensors.Add(liveTensors), 1, "");
        if (!isNew)
            return;
        Judge("resident memory", _resident.Add(_residentBytes), 1 << 20, " MiB");
        if (_deviceBytes is { } bytes)
            Judge("device memory", _device.Add(bytes), 1 << 20, " MiB");
    }

    /// <summary>The epoch's line with what the process holds after it.</summary>
    public EpochMetrics Measured(EpochMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        if (policy == LeakPolicy.Off)
            return metrics;
        ReadMemory();
        return metrics with { LiveTensors = meter.LiveTensors, ResidentBytes = _residentBytes, DeviceBytes = _deviceBytes, Resources = _steps.Take() };
    }

    private bool ReadMemory()
    {
        if (_readAt is { } before && clock.GetElapsedTime(before) < s_betweenReadings)
            return false;
        _readAt = clock.GetTimestamp();
        (_residentBytes, _deviceBytes) = (meter.ResidentBytes, meter.DeviceBytes);
        return true;
    }

    private void Judge(string what, Growth? growth, double unit, string unitName)
    {
        if (growth is not { } found || !_told.Add(what))
            return;
        string Amount(double value) => (value / unit).ToString("N0", CultureInfo.InvariantCulture) + unitName;
        var message = $"{what} grew from {Amount(found.From)} to {Amount(found.To)} over {found.Readings} readings and did not stop growing: the run leaks.";
        if (policy == LeakPolicy.Fail)
            throw new UserException($"The run was ended because its {message} Its newest checkpoint is kept; set train.leaks to warn to go on regardless.");
        warn($"The run's {message}");
    }
}
