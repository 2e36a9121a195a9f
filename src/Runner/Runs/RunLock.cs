using System.Diagnostics;
using System.Globalization;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Files;

namespace VisionFinetune.Runner.Runs;

/// <summary>Keeps two processes from working on one run or study. The operating system lets go of it when its owner dies, however it dies.</summary>
internal sealed class RunLock : IDisposable
{
    private const string Name = ".lock", OwnerName = ".lock.owner";
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a folder.</summary>
    /// <param name="folder">The run's; made if need be.</param>
    /// <param name="patience">How long to wait for an owner that is about to end; zero: not at all.</param>
    /// <exception cref="UserException">Another process has it; the message names it.</exception>
    public static RunLock Take(string folder, TimeSpan patience = default)
    {
        Directory.CreateDirectory(folder);
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (TryOpen(Path.Combine(folder, Name)) is { } file)
            {
                TellOwner(folder);
                return new RunLock(file);
            }
            if (clock.Elapsed >= patience)
                throw new UserException($"'{folder}' is in use by {Owner(folder)}. Wait until it has ended, or stop it (Ctrl-C) and resume then.");
            Thread.Sleep(s_pause);
        }
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
