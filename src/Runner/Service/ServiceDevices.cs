using VisionFinetune.Engine;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Service;

/// <summary>The devices that the service trains on.</summary>
internal static class ServiceDevices
{
    /// <summary>Reads what the user named.</summary>
    /// <param name="text">Such as <c>cpu,cuda:1</c>; none: every GPU, or the CPU where there is none.</param>
    /// <exception cref="UserException">A device is unknown, missing or named twice.</exception>
    public static IReadOnlyList<string> Parse(string? text)
    {
        var gpus = cuda.is_available() ? cuda.device_count() : 0;
        if (text is null)
            return gpus == 0 ? ["cpu"] : [.. Enumerable.Range(0, gpus).Select(i => $"cuda:{i}")];
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        string[] known = ["cpu", .. Enumerable.Range(0, gpus).Select(i => $"cuda:{i}")];
        foreach (var name in names)
        {
            if (!known.Contains(name))
                throw new UserException($"--devices names '{name}'; this machine has {string.Join(", ", known)}.");
        }
        return names.Distinct().Count() == names.Length ? names : throw new UserException($"--devices is '{text}'; name each device once.");
    }
}
