using System.Diagnostics;
using System.Globalization;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Files;

namespace VisionFinetune.Runner.Runs;

/// <summary>Keeps two processes from working on one run or study. The operating system lets go of it when its owner dies, however it dies.</summary>
internal sealed class RunLock : IDisposable
{
    private const string Name = ".lock", OwnerName = ".lock.owner";
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    // The service, which asks whether a run is being trained, is not an owner to give way to.
    private static readonly TimeSpan s_ofAQuestion = TimeSpan.FromMilliseconds(500);

    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a folder.</summary>
    /// <param name="folder">The run's; made if need be.</param>
    /// <exception cref="UserException">Another process has it; the message names it.</exception>
    public static RunLock Take(string folder) => Take(folder, s_ofAQuestion);

    /// <summary>The same, but waits for an owner that is about to end.</summary>
    /// <param name="folder">The run's; made if need be.</param>
    /// <param name="patience">How long to wait.</param>
    /// <exception cref="UserException">Another process kept it; the message names it.</exception>
    public static RunLock Take(string folder, TimeSpan patience)
    {
        Directory.CreateDirectory(folder);
        for (var clock = Stopwatch.StartNew(); ; Thread.Sleep(s_pause))
        {
            if (TryOpen(Path.Combine(folder, Name)) is { } file)
            {
                TellOwner(folder);
                return new RunLock(file);
            }
            if (clock.Elapsed >= patience)
                throw new UserException($"'{folder}' is in use by {Owner(folder)}. Wait until it has ended, or stop it (Ctrl-C) and resume then.");
        }
    }

    /// <summary>Whether a process works on the folder now. Asking holds the lock for an instant.</summary>
    public static bool IsTaken(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            return false;
        using var file = TryOpen(path);
        return file is null;
    }

    /// <summary>Lets go of the folder. The file stays: whoever deleted it could delete another one's lock.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>An exclusive file: on Linux with flock.</summary>
    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path) && !AtomicFile.IsDiskFull(e))
        {
            return null;
        }
    }

    /// <summary>Beside the lock, because nobody else can read a file that is locked.</summary>
    private static void TellOwner(string folder)
    {
        try
        {
            File.WriteAllText(Path.Combine(folder, OwnerName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // It only names the owner.
        }
    }

    private static string Owner(string folder)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, OwnerName)).Trim();
            return text.Length > 0 ? $"process {text}" : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
