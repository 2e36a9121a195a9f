using System.Diagnostics;
using TorchSharp;

namespace VisionFinetune.Fuzzing.LongLife;

/// <summary>What the process holds after some runs.</summary>
/// <param name="Runs">Runs done.</param>
/// <param name="ResidentBytes">Memory of the machine.</param>
/// <param name="Handles">Open files and sockets.</param>
/// <param name="Threads">Threads of the system.</param>
/// <param name="TemporaryFiles">Files and folders left in the temporary folder.</param>
/// <param name="LiveTensors">Tensors not freed.</param>
internal sealed record ProcessReading(int Runs, long ResidentBytes, int Handles, int Threads, int TemporaryFiles, long LiveTensors)
{
    private const string Descriptors = "/proc/self/fd";

    public static ProcessReading Take(int runs, string temporaryFolder)
    {
        using var process = Process.GetCurrentProcess();
        return new ProcessReading(
            runs, Environment.WorkingSet, Directory.Exists(Descriptors) ? Directory.GetFileSystemEntries(Descriptors).Length : process.HandleCount,
            process.Threads.Count, Directory.GetFileSystemEntries(temporaryFolder, "*", SearchOption.AllDirectories).Length,
            DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }
}
