using System.Globalization;

namespace VisionFinetune.Fuzzing.Campaigns;

/// <summary>The largest address space the process ever had, in bytes; 0 where the system does not tell.</summary>
internal static class AddressSpace
{
    private const string StatusFile = "/proc/self/status", PeakLine = "VmPeak:";

    public static long Peak
    {
        get
        {
            if (!OperatingSystem.IsLinux())
                return 0;
            var line = File.ReadLines(StatusFile).First(l => l.StartsWith(PeakLine, StringComparison.Ordinal));
            return 1024 * long.Parse(line[PeakLine.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
        }
    }
}
