using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using VisionFinetune.Runner.Logging;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests;

/// <summary>A process of this test program that runs one <c>vft</c> command after the other. A new process spends most of a small command on
/// compiling the same methods anew.</summary>
internal sealed class WarmVft : IDisposable
{
    /// <summary>Makes this program a host.</summary>
    public const string HostArgument = "vft-host";

    private static readonly ConcurrentBag<WarmVft> s_idle = [];

    private readonly Process _process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, HostArgument)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        WorkingDirectory = SharedFiles.RepositoryRoot,
        Environment = { ["OMP_NUM_THREADS"] = "1" },
    })!;

    /// <summary>Runs a command in an idle host, or in a new one. A command that ends its process is told as the exit code.</summary>
    public static Outcome Run(string[] arguments)
    {
        var host = s_idle.TryTake(out var idle) ? idle : new WarmVft();
        host._process.StandardInput.WriteLine(JsonSerializer.Serialize(arguments));
        if (host._process.StandardOutput.ReadLine() is { } answer)
        {
            s_idle.Add(host);
            return JsonSerializer.Deserialize<Outcome>(answer)!;
        }
        host._process.WaitForExit();
        using (host)
            return new Outcome(host._process.ExitCode, "", $"The host ended with {host._process.ExitCode} at: vft {string.Join(' ', arguments)}");
    }

    /// <summary>The other end: ends with its input.</summary>
    public static int Host()
    {
        var answers = Console.Out;
        var main = typeof(StandardError).Assembly.EntryPoint!.CreateDelegate<Func<string[], int>>();
        var (output, errors) = (new StringBuilder(), new StringBuilder());
        // Set once, since the program may keep them; the texts are emptied between commands.
        using var outputWriter = new StringWriter(output);
        using var errorWriter = new StringWriter(errors);
        Console.SetOut(outputWriter);
        Console.SetError(errorWriter);
        while (Console.In.ReadLine() is { } line)
        {
            output.Clear();
            errors.Clear();
            var code = main(JsonSerializer.Deserialize<string[]>(line)!);
            answers.WriteLine(JsonSerializer.Serialize(new Outcome(code, output.ToString(), errors.ToString())));
            answers.Flush();
        }
        return 0;
    }

    public void Dispose() => _process.Dispose();
}
