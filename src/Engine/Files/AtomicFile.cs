namespace VisionFinetune.Engine.Files;

/// <summary>Writes files so that a reader sees the old content or the new content, never a part of either.</summary>
/// <remarks>Content goes to a temporary file in the same folder, is flushed to the disk, then renamed over the target.</remarks>
public static class AtomicFile
{
    /// <summary>Replaces <paramref name="path"/> by what <paramref name="write"/> writes. On an error the old file stays.</summary>
    /// <exception cref="IOException">The target is a folder or a device, the folder cannot be written, or the disk is full; the old
    /// file is intact.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        path = Path.GetFullPath(path);
        if (File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } linked)
            path = linked.FullName;
        if (Directory.Exists(path))
            throw new IOException($"'{path}' is a folder; name a file.");
        if (OperatingSystem.IsLinux() && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal)))
            throw new IOException($"'{path}' belongs to the system and cannot be replaced; name a regular file.");
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Replaces <paramref name="path"/> by <paramref name="text"/> in UTF-8 without a byte order mark.</summary>
    public static void WriteText(string path, string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        Write(path, stream => stream.Write(bytes));
    }
}
