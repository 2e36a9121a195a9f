using System.Globalization;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Studies.Running;

namespace VisionFinetune.Runner.Service.Processes;

/// <summary>How a child process ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="LastLines">What it last wrote to standard error.</param>
internal sealed record JobExit(int Code, IReadOnlyList<string> LastLines)
{
    /// <summary>It was stopped and has written a checkpoint, if there was something to write.</summary>
    public bool WasStopped => Code == ExitCodes.Interrupted;

    /// <summary>The signal that ended it, such as 9; none for an end of its own.</summary>
    public int? Signal => Code > 128 && Code != ExitCodes.Interrupted && !OperatingSystem.IsWindows() ? Code - 128 : null;

    /// <summary>What the folder shall say about the failure: the child's own words with what else is known, or what is known of a crash.</summary>
    public RunFailure Failure(RunDirectory run)
    {
        var own = RunFailure.Read(run);
        return (own ?? new RunFailure(Describe(), [])) with { LastLines = LastLines, ExitCode = Code, Signal = Signal };
    }

    private string Describe()
    {
        var signal = Signal is { } number ? string.Create(CultureInfo.InvariantCulture, $" (signal {number}{NameOf(number)})") : "";
        var last = LastLines.LastOrDefault(l => !string.IsNullOrWhiteSpace(l))?.Trim();
        return string.Create(CultureInfo.InvariantCulture, $"The training process crashed: exit code {Code}{signal}{(last is null ? "" : $": {last}")}");
    }

    private static string NameOf(int signal) => signal switch
    {
        6 => ", aborted by a native library",
        9 => ", killed; the system does that when memory runs out",
        11 => ", a native library read where it must not",
        15 => ", asked to end",
        _ => "",
    };
}
