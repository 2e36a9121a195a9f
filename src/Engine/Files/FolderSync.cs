using System.Runtime.InteropServices;

namespace VisionFinetune.Engine.Files;

/// <summary>Makes renames in a folder survive a power failure: on Linux the name of a file is only on the disk when its folder is.</summary>
internal static partial class FolderSync
{
    private const int ReadOnlyCloseOnExec = 0x80000;        // O_RDONLY | O_CLOEXEC of fcntl.h
    private const int NotSupported = 22;                    // EINVAL: a file system that has nothing to flush

    /// <summary>Waits until the folder's entries are on the disk. Elsewhere than on Linux the file system sees to it.</summary>
    /// <exception cref="IOException">The disk reports an error.</exception>
    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var handle = Open(folder, ReadOnlyCloseOnExec);
        if (handle < 0)
            return;                                         // writable but not readable: nothing more can be done
        try
        {
            if (Fsync(handle) != 0 && Marshal.GetLastPInvokeError() is var error && error != NotSupported)
                throw new IOException($"The folder '{folder}' could not be flushed to the disk: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
