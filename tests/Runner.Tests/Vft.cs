using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests;

/// <summary>The built program, run as a user runs it.</summary>
internal static class Vft
{
    public static string Executable { get; } = Path.Combine(
        SharedFiles.RepositoryRoot, "artifacts", "bin", "Runner", new DirectoryInfo(AppContext.BaseDirectory).Name, OperatingSystem.IsWindows() ? "vft.exe" : "vft");

    /// <summary>Runs a command in a process that has run others before: the same entry point, without waiting for the runtime to begin.</summary>
    public static Outcome Run(params string[] arguments) => WarmVft.Run(arguments);

    /// <summary>Runs a command in a process of its own, for what is about processes: studies, the service, the start of the program.</summary>
    public static Outcome RunAlone(params string[] arguments) => Finish(Start(arguments));

    /// <summary>Waits for a started program and collects what it printed.</summary>
    public static Outcome Finish(Process started)
    {
        using var process = started;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, errors.Result);
    }

    public static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(Executable, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = SharedFiles.RepositoryRoot,
        Environment = { ["OMP_NUM_THREADS"] = "1" },      // two of them run side by side
    })!;
}

internal sealed record Outcome(int Code, string Output, string Errors)
{
    public Outcome Succeeded()
    {
        Assert.True(Code == 0, $"exit code {Code}: {Errors}");
        return this;
    }

    /// <summary>A user's mistake: one line on standard error, nothing on standard output, code 2.</summary>
    public void Refused(string message)
    {
        Assert.Equal(message + "\n", Errors);
        Assert.Empty(Output);
        Assert.Equal(2, Code);
    }

    [JsonIgnore]
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}
