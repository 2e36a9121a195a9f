using System.Diagnostics;
using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Runs;

/// <summary>The right of one process to write into the folder of a run or a study. It is a lock that the operating system holds on a file,
/// so it is gone the moment its process is, however that ends. Whoever wants to know whether a run is being trained asks for it.</summary>
internal sealed class RunClaim : IDisposable
{
    private const string Name = ".claim";

    private static readonly TimeSpan s_betweenAttempts = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _file;

    private RunClaim(FileStream file) => _file = file;

    /// <summary>Takes the right, or finds that another process has it.</summary>
    public static RunClaim? TryTake(string folder)
    {
        try
        {
            return new RunClaim(new FileStream(Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            return null;
        }
    }

    /// <summary>Takes the right, and waits for a process that has it to end.</summary>
    /// <param name="folder">Of the run or the study.</param>
    /// <param name="patience">How long to wait. Somebody who only asks has the right for an instant, so a little is always needed.</param>
    /// <exception cref="UserException">Another process kept it.</exception>
    public static RunClaim Take(string folder, TimeSpan patience)
    {
        for (var clock = Stopwatch.StartNew(); ; Thread.Sleep(s_betweenAttempts))
        {
            if (TryTake(folder) is { } claim)
                return claim;
            if (clock.Elapsed > patience)
                throw new UserException($"'{folder}' is in use: another process is training it. Wait for its end, or stop it first.");
        }
    }

    /// <summary>The same for commands that people start, who do not want to wait.</summary>
    /// <exception cref="UserException">Another process has it.</exception>
    public static RunClaim Take(string folder) => Take(folder, TimeSpan.FromSeconds(2));

    /// <summary>Whether a process has it now.</summary>
    public static bool IsTaken(string folder)
    {
        if (!File.Exists(Path.Combine(folder, Name)))
            return false;
        using var claim = TryTake(folder);
        return claim is null;
    }

    public void Dispose() => _file.Dispose();
}
