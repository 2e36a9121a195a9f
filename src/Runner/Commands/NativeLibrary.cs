using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Commands;

/// <summary>Recognises that libtorch could not be loaded, and says in one line what to do about it.</summary>
internal static class NativeLibrary
{
    /// <summary>Loads libtorch now, so that a command fails before it has begun anything.</summary>
    /// <exception cref="UserException">It cannot be loaded; the message says what to install.</exception>
    public static void Require()
    {
        var output = Console.Out;
        Console.SetOut(TextWriter.Null);        // TorchSharp prints a page about its search, where commands print their result
        try
        {
            TorchSharp.torch.InitializeDeviceType(TorchSharp.DeviceType.CPU);
        }
        catch (Exception e) when (Explain(e) is { } line)
        {
            throw new UserException(line, e);
        }
        finally
        {
            Console.SetOut(output);
        }
    }

    /// <summary>The line to show, or none when the error is about something else.</summary>
    public static string? Explain(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            var aboutTorch = e.Message.Contains("LibTorchSharp", StringComparison.OrdinalIgnoreCase)
                || e.Message.Contains("libtorch", StringComparison.OrdinalIgnoreCase);
            if (e is (DllNotFoundException or NotSupportedException or BadImageFormatException) && aboutTorch)
                return $"The native library of libtorch could not be loaded ({FirstLine(e.Message)}). {Remedy}";
        }
        return null;
    }

    private static string Remedy => OperatingSystem.IsLinux()
        ? "Install the C++ runtime (Debian and Ubuntu: apt-get install libstdc++6 libgomp1) on a 64-bit x86 glibc system, then "
            + "build again: dotnet build -c Release."
        : OperatingSystem.IsWindows()
            ? "Install the Microsoft Visual C++ Redistributable 2015-2022 (x64), then build again: dotnet build -c Release."
            : "Apple silicon is needed on macOS; build again: dotnet build -c Release.";

    private static string FirstLine(string text)
    {
        var line = text.Split('\n', 2)[0].Trim().TrimEnd('.', ':');
        return line.Length <= 160 ? line : line[..160] + "…";
    }
}
