using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Platform;

/// <summary>Functions that libtorch exports and TorchSharp does not offer. C++ has no fixed binary names: Linux and macOS have one form,
/// Windows another, and another version of libtorch may have none of them.</summary>
internal static class LibTorch
{
    private static readonly Lazy<IntPtr> s_library = new(Load);

    /// <summary>The address of a function of the library <c>torch_cpu</c>; null where it has none of that name.</summary>
    /// <param name="unixName">As GCC and Clang write it (Itanium C++ ABI).</param>
    /// <param name="windowsName">As Microsoft's compiler writes it.</param>
    public static IntPtr? Find(string unixName, string windowsName) =>
        s_library.Value != 0 && NativeLibrary.TryGetExport(s_library.Value, OperatingSystem.IsWindows() ? windowsName : unixName, out var address)
            ? address : null;

    private static IntPtr Load()
    {
        InitializeDeviceType(TorchSharp.DeviceType.CPU);        // loads it, from wherever it is; then its name is enough
        var name = OperatingSystem.IsWindows() ? "torch_cpu.dll" : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";
        return NativeLibrary.TryLoad(name, out var library) ? library : 0;
    }
}
