using System.Globalization;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Platform;

/// <summary>How much memory a training may come to hold.</summary>
public static class AvailableMemory
{
    private const string LinuxInfo = "/proc/meminfo";

    /// <summary>Bytes, what this process holds already included. On a GPU: all of its memory. On the CPU: what the system could still give, but not
    /// more than the container's limit; where the system does not say what it could give, the machine's memory.</summary>
    public static long Of(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.type == TorchSharp.DeviceType.CUDA && CudaDriver.TotalBytes is { } total)
            return total;
        return Of(File.Exists(LinuxInfo) ? File.ReadAllText(LinuxInfo) : "", Environment.WorkingSet, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    /// <param name="info">Text of <c>/proc/meminfo</c>; empty where there is none.</param>
    /// <param name="residentBytes">What this process holds.</param>
    /// <param name="limitBytes">What it may hold: the container's limit or the machine's memory, which .NET knows.</param>
    internal static long Of(string info, long residentBytes, long limitBytes)
    {
        const string key = "MemAvailable:";
        var line = info.Split('\n').FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
        return line is not null && long.TryParse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var kibi)
            ? Math.Min(limitBytes, 1024 * kibi + residentBytes)
            : limitBytes;
    }
}
