using System.Runtime.InteropServices;

namespace VisionFinetune.Engine.Platform;

/// <summary>TorchSharp offers no memory figures. The driver has them, for the device that libtorch made current on this thread.</summary>
internal static class CudaDriver
{
    private static readonly MemoryInfo? s_memoryInfo = Find();

    private delegate int MemoryInfo(out nuint freeBytes, out nuint totalBytes);

    /// <summary>Memory in use, by whatever process; none where there is no driver.</summary>
    public static long? UsedBytes => Read() is { } memory ? memory.Total - memory.Free : null;

    /// <summary>Memory of the device; none where there is no driver.</summary>
    public static long? TotalBytes => Read()?.Total;

    private static (long Free, long Total)? Read() =>
        s_memoryInfo is not null && s_memoryInfo(out var free, out var total) == 0 ? ((long)free, (long)total) : null;

    private static MemoryInfo? Find()
    {
        var name = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        return NativeLibrary.TryLoad(name, out var library) && NativeLibrary.TryGetExport(library, "cuMemGetInfo_v2", out var function)
            ? Marshal.GetDelegateForFunctionPointer<MemoryInfo>(function)
            : null;
    }
}
