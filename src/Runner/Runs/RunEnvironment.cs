using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using VisionFinetune.Engine.Platform;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Runs;

/// <summary>The machine and versions a run was made on: <c>environment.json</c>.</summary>
/// <param name="Version">Version of vft.</param>
/// <param name="Started">When the process that trained began, ISO 8601.</param>
/// <param name="Device">cpu or cuda:N, with the GPU's name.</param>
/// <param name="Processor">Name of the CPU.</param>
/// <param name="Threads">Threads libtorch computes with.</param>
/// <param name="MemoryBytes">Memory this process may use.</param>
/// <param name="OperatingSystem">Name and version.</param>
/// <param name="Runtime">.NET version.</param>
/// <param name="Torch">libtorch and TorchSharp versions.</param>
/// <param name="Convolutions">Which kernels compute convolutions on the CPU.</param>
/// <param name="Command">The command line.</param>
internal sealed record RunEnvironment(
    string Version, string Started, string Device, string Processor, int Threads, long MemoryBytes, string OperatingSystem,
    string Runtime, string Torch, string Convolutions, string Command)
{
    /// <summary>Versions of the native library and of its .NET binding.</summary>
    public static string TorchVersion { get; } = $"libtorch {__version__}, TorchSharp "
        + $"{typeof(Tensor).Assembly.GetName().Version!.ToString(3)}";

    public static RunEnvironment Current(Device device, TimeProvider clock) => new(
        typeof(RunEnvironment).Assembly.GetName().Version!.ToString(3),
        clock.GetLocalNow().ToString("o", CultureInfo.InvariantCulture),
        device.ToString(),
        ProcessorName(),
        get_num_threads(),
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        TorchVersion,
        ConvolutionKernels.AvoidWrongOnes() switch
        {
            ConvolutionChoice.Native => "libtorch's own: the caches are hidden, where oneDNN goes wrong",
            ConvolutionChoice.OneDnnWithGivenCaches => "oneDNN, told the caches' sizes, which are hidden",
            _ => "oneDNN",
        },
        string.Join(' ', System.Environment.GetCommandLineArgs().Skip(1).Prepend("vft")));

    /// <summary>The same for people.</summary>
    [JsonIgnore]
    public IReadOnlyList<KeyValuePair<string, string>> Rows =>
    [
        new("vft", Version), new("Started", Started), new("Device", Device), new("Processor", Processor),
        new("Threads", Threads.ToString(CultureInfo.InvariantCulture)),
        new("Memory", FormattableString.Invariant($"{MemoryBytes / 1e9:f1} GB")),
        new("Operating system", OperatingSystem), new("Runtime", Runtime), new("Torch", Torch), new("Convolutions", Convolutions), new("Command", Command),
    ];

    internal static string ProcessorName()
    {
        const string linuxInfo = "/proc/cpuinfo";
        var line = File.Exists(linuxInfo)
            ? File.ReadLines(linuxInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2)[1].Trim() ?? $"{RuntimeInformation.ProcessArchitecture}, {System.Environment.ProcessorCount} "
            + "cores";
    }
}
