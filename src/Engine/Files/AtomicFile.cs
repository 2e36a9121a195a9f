using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;

namespace VisionFinetune.Engine.Files;

/// <summary>Writes files so that a reader sees the old content or the new content, never a part of either, also after a crash or a
/// power failure.</summary>
/// <remarks>Content goes to a temporary file in the same folder, is flushed to the disk, then renamed over the target; then the
/// folder is flushed.</remarks>
public static partial class AtomicFile
{
    private const long LargeBytes = 16 << 20;

    // errno of Linux, which .NET leaves in HResult: ENOSPC, EDQUOT. Windows: ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL.
    private static readonly int[] s_diskFull = [28, 122, unchecked((int)0x80070027), unchecked((int)0x80070070)];

    /// <summary>Replaces <paramref name="path"/> by what <paramref name="write"/> writes. On an error the old file stays.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content; may seek.</param>
    /// <param name="keepOldAs">The name under which the old file is kept; none: it is gone. A crash may leave the old file under this
    /// name and none under <paramref name="path"/>.</param>
    /// <exception cref="IOException">The target is a folder or a device, the folder cannot be written, or the disk is full; the old
    /// file is intact.</exception>
    public static void Write(string path, Action<Stream> write, string? keepOldAs = null)
    {
        ArgumentNullException.ThrowIfNull(write);
        path = Path.GetFullPath(path);
        if (File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } linked)
            path = linked.FullName;
        if (Directory.Exists(path))
            throw new IOException($"'{path}' is a folder; name a file.");
        if (OperatingSystem.IsLinux() && (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal)
            || path.StartsWith("/proc/", StringComparison.Ordinal)))
            throw new IOException($"'{path}' belongs to the system and cannot be replaced; name a regular file.");
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            CreateFolder(folder);
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                using (var stream = new EagerStream(file))
                    write(stream);
                file.Flush(flushToDisk: true);
            }
            if (keepOldAs is not null && File.Exists(path))
                Replace(path, keepOldAs);
            Replace(temporary, path);
        }
        catch (Exception e)
        {
            Delete(temporary);
            if (IsDiskFull(e))
                throw DiskFull(path, e);
            throw;
        }
        FolderSync.Flush(folder);
    }

    /// <summary>Replaces <paramref name="path"/> by <paramref name="text"/> in UTF-8 without a byte order mark.</summary>
    public static void WriteText(string path, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Write(path, stream => stream.Write(bytes));
    }

    /// <summary>Creates a folder, and those above it, so that they survive a power failure: the name of a folder is only on the disk when the
    /// folder above it is.</summary>
    public static void CreateFolder(string path)
    {
        var missing = new Stack<string>();
        for (var folder = Path.GetFullPath(path); !Directory.Exists(folder); folder = Path.GetDirectoryName(folder)!)
            missing.Push(folder);
        Directory.CreateDirectory(path);
        foreach (var folder in missing)
            FolderSync.Flush(Path.GetDirectoryName(folder)!);
    }

    /// <summary>Gives a file that was written under another name in the same folder its own, replacing what had it: the end of a write that
    /// takes long and may be given up.</summary>
    /// <param name="file">Written completely, still open.</param>
    /// <param name="path">Its name from now on.</param>
    /// <exception cref="IOException">The disk reports an error; what was there before is intact.</exception>
    public static void Publish(FileStream file, string path)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.Flush(flushToDisk: true);
        File.Move(file.Name, path, overwrite: true);
        FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Whether an error means that no more can be written: the disk, a quota or a limit of the process is exhausted.</summary>
    public static bool IsDiskFull(Exception error) => error is IOException && s_diskFull.Contains(error.HResult)
        || error is ArgumentOutOfRangeException { TargetSite.Name: "WriteAtOffset" };       // how .NET tells EFBIG, a limit on the size of files

    /// <summary>Deletes what writers left that were killed. Only for folders that nobody else writes to.</summary>
    /// <param name="folder">Searched with all folders below; need not exist.</param>
    /// <returns>How many files there were.</returns>
    public static int DeleteLeftovers(string folder)
    {
        if (!Directory.Exists(folder))
            return 0;
        var leftovers = Directory.EnumerateFiles(folder, ".*.tmp", SearchOption.AllDirectories).Where(f => TemporaryName().IsMatch(Path.GetFileName(f))).ToList();
        leftovers.ForEach(File.Delete);
        return leftovers.Count;
    }

    /// <summary>Renames a file over another. What a large one leaves behind is freed by another thread, when the last handle to it is closed: 50 ms for
    /// 205 MB (two cores of an AMD EPYC, ext4, 2026-12-01).</summary>
    private static void Replace(string file, string path)
    {
        var old = OpenLarge(path);
        try
        {
            File.Move(file, path, overwrite: true);
        }
        finally
        {
            if (old is not null)
                Task.Run(old.Dispose);
        }
    }

    /// <summary>Only where a name can go to another file while this one is open.</summary>
    private static SafeFileHandle? OpenLarge(string path)
    {
        try
        {
            return OperatingSystem.IsLinux() && new FileInfo(path) is { Exists: true, Length: >= LargeBytes } ? File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;        // the rename itself will tell what is wrong, if anything is
        }
    }

    private static IOException DiskFull(string path, Exception error) => new(
        $"'{path}' cannot be written, the disk (or a quota or limit) is full: {Reason(error)} "
            + $"{(File.Exists(path) ? "The file that was there before is intact. " : "")}Make room, then run the command again.", s_diskFull.Contains(error.HResult) ? error.HResult : s_diskFull[0]);

    private static string Reason(Exception error) => error is IOException ? $"{error.Message.TrimEnd('.')}." : "a file must not become so long.";

    private static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error that led here says more; the leftover goes when the run is resumed.
        }
    }

    [GeneratedRegex(@"^\..+\.[0-9a-f]{32}\.tmp$")]
    private static partial Regex TemporaryName();
}
