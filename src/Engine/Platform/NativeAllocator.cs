using System.Runtime.InteropServices;

namespace VisionFinetune.Engine.Platform;

/// <summary>Tells the C allocator of Linux to keep freed memory instead of returning it to the system.</summary>
/// <remarks>libtorch frees and takes the same megabytes in every step. By default each large block is mapped and faulted in anew, 15 to 20 % of a
/// CPU training step on bare metal, and most of it on a virtual machine whose page faults are slow. The threshold of glibc cannot be set
/// above 32 MB, and a batch of 128 images of 224 px takes 77, so mapping is switched off altogether. Elsewhere it does nothing.</remarks>
public static partial class NativeAllocator
{
    private const int TrimThreshold = -1, MmapMax = -4;       // M_TRIM_THRESHOLD, M_MMAP_MAX of malloc.h

    /// <summary>To be called once, before the first tensor.</summary>
    public static void KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = SetOption(MmapMax, 0);
            _ = SetOption(TrimThreshold, int.MaxValue);
        }
        catch (EntryPointNotFoundException)
        {
            // musl has no mallopt; its allocator does not need it.
        }
    }

    /// <summary>Gives memory that was freed back to the system, so that what a process holds is what it uses.</summary>
    public static void ReturnFreedMemory()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // musl has no malloc_trim either.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keptBytes);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
