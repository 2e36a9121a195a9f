using System.Diagnostics;
using VisionFinetune.Runner.Training;

namespace VisionFinetune.Runner.Service.Processes;

/// <summary>This very program, to be started once more.</summary>
internal static class VftProgram
{
    private const string Name = "vft";

    /// <summary>How to start it. What hosts the service may be another program, such as <c>dotnet</c> or a test: then the program beside its
    /// libraries is started.</summary>
    public static ProcessStartInfo StartInfo(params string[] arguments)
    {
        var running = Environment.ProcessPath;
        var program = running is not null && Path.GetFileNameWithoutExtension(running) == Name
            ? running
            : Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? $"{Name}.exe" : Name);
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment[ImageCaches.FolderVariable] = ImageCaches.NoFolder;        // a run of the service writes into the service's folders only
        return info;
    }
}
