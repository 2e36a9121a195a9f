using System.Diagnostics;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Reliability;

/// <summary>The program under a shell's limits, and signals.</summary>
internal static class Shell
{
    /// <summary>Runs the program after a line of bash; its process keeps the shell's limits.</summary>
    public static Outcome Run(string before, params string[] arguments)
    {
        // A line that begins with exec starts the program itself.
        var script = before.StartsWith("exec ", StringComparison.Ordinal) ? $"{before} \"$0\" \"$@\"" : $"{before}; exec \"$0\" \"$@\"";
        var info = new ProcessStartInfo("bash", ["-c", script, Vft.Executable, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = SharedFiles.RepositoryRoot,
            Environment = { ["OMP_NUM_THREADS"] = "1" },        // sums split among threads would differ in the last bits
        };
        return Vft.Finish(Process.Start(info)!);
    }

    /// <summary>The exit code of a line of bash.</summary>
    public static int Try(string line)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", line]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Sends a signal, such as INT.</summary>
    public static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString()])!;
        kill.WaitForExit();
    }

    /// <summary>Reads a program's log until a line begins as wanted; fails at its end.</summary>
    public static void WaitForLine(Process process, string start)
    {
        var lines = new List<string>();
        while (process.StandardError.ReadLine() is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
                return;
            lines.Add(line);
        }
        Assert.Fail($"The program ended before it wrote '{start}': {string.Join('\n', lines)}");
    }
}
