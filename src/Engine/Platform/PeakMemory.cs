using System.Globalization;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Platform;

/// <summary>The most memory that is in use while something runs: of this process, or, on a GPU, of the device.</summary>
/// <remarks>Linux keeps the highest value itself and can be told to begin anew; elsewhere the value is looked at every millisecond. Of a GPU it is
/// enough to look afterwards: libtorch keeps what it has taken.</remarks>
internal static class PeakMemory
{
    private const string StatusFile = "/proc/self/status", ResetFile = "/proc/self/clear_refs";
    private const long Slack = 16 << 20;

    /// <summary>Bytes.</summary>
    /// <param name="device">Where the work computes.</param>
    /// <param name="work">What is measured.</param>
    public static long Of(Device device, Action work)
    {
        if (device.type == TorchSharp.DeviceType.CUDA && CudaDriver.UsedBytes is not null)
        {
            work();
            return CudaDriver.UsedBytes ?? 0;
        }
        NativeAllocator.ReturnFreedMemory();        // otherwise what was freed before could be used without a trace
        if (!TryReset())
            return Sampled(work);
        work();
        return Status("VmHWM:") ?? Environment.WorkingSet;
    }

    /// <summary>By looking again and again; misses what is shorter than a millisecond.</summary>
    internal static long Sampled(Action work)
    {
        var peak = Environment.WorkingSet;
        using var done = new ManualResetEventSlim();
        var watcher = new Thread(() =>
        {
            while (!done.Wait(1))
                peak = Math.Max(peak, Environment.WorkingSet);
        })
        { IsBackground = true };
        watcher.Start();
        try
        {
            work();
        }
        finally
        {
            done.Set();
            watcher.Join();
        }
        return Math.Max(peak, Environment.WorkingSet);
    }

    /// <summary>Whether the system's highest value was set back; some containers forbid it or ignore it.</summary>
    private static bool TryReset()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            File.WriteAllText(ResetFile, "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        return Status("VmHWM:") is { } peak && Status("VmRSS:") is { } now && peak - now < Slack;
    }

    private static long? Status(string key)
    {
        var line = File.ReadLines(StatusFile).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
        return line is null ? null : 1024 * long.Parse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
