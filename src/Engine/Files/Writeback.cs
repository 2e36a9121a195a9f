using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VisionFinetune.Engine.Files;

/// <summary>Lets the disk work while a large file is still being written, so that flushing it at the end waits for less. It promises nothing: only a flush does.</summary>
internal static partial class Writeback
{
    private const uint Write = 2;           // SYNC_FILE_RANGE_WRITE: begins, waits for nothing and takes no error away from fsync

    /// <summary>Begins to bring some bytes of a file to the disk. Elsewhere than on Linux, and on file systems that cannot, nothing happens.</summary>
    /// <param name="file">Open for writing.</param>
    /// <param name="offset">Of the first byte.</param>
    /// <param name="count">How many; they have been given to the system.</param>
    public static void Begin(SafeFileHandle file, long offset, long count)
    {
        if (OperatingSystem.IsLinux())
            _ = SyncFileRange(file, offset, count, Write);
    }

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncFileRange(SafeFileHandle file, long offset, long count, uint flags);
}
