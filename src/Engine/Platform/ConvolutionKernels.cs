using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Platform;

/// <summary>Keeps libtorch away from convolution kernels that go wrong on this machine.</summary>
/// <remarks>Some hypervisors hide the sizes of the caches: CPUID leaves 4 and 8000001D (hex) are empty. oneDNN 3.7, which computes
/// libtorch 2.10's convolutions on the CPU, then plans with blocks of size 0: 1×1 convolutions come out wrong by some per cent, and
/// training a ResNet-50 dies of a division by zero. libtorch's own kernels are right. Seen on 2026-11-24 on an AMD EPYC of the Zen 5
/// generation; the same fault on Arm is oneDNN's issue 5313.</remarks>
public static unsafe class ConvolutionKernels
{
    private static readonly Lazy<bool> s_avoided = new(() => CachesAreHidden && TrySwitchOffOneDnn());

    /// <summary>Whether the processor says nothing about its caches, which oneDNN does not expect.</summary>
    public static bool CachesAreHidden => X86Base.IsSupported
        && !DescribesDataCache(leaf: 4) && !DescribesDataCache(leaf: unchecked((int)0x8000001D));

    /// <summary>Switches oneDNN and NNPACK off where they would go wrong. To be called before the first convolution; again is free.</summary>
    /// <returns>Whether they are off because of this.</returns>
    public static bool AvoidWrongOnes() => s_avoided.Value;

    /// <summary>Whether one of the leaf's first entries is a data or unified cache: type 1 or 3 in the lowest five bits of EAX.</summary>
    private static bool DescribesDataCache(int leaf)
    {
        var (highest, _, _, _) = X86Base.CpuId(leaf & unchecked((int)0x80000000), 0);
        return (uint)highest >= (uint)leaf && Enumerable.Range(0, 4).Any(i => (X86Base.CpuId(leaf, i).Eax & 31) is 1 or 3);
    }

    /// <summary>TorchSharp has no such switch; libtorch exports it, under names that differ on Windows.</summary>
    private static bool TrySwitchOffOneDnn()
    {
        InitializeDeviceType(TorchSharp.DeviceType.CPU);        // loads libtorch
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libtorch_cpu.so", out var library))
            return false;
        var context = ((delegate* unmanaged<IntPtr>)NativeLibrary.GetExport(library, "_ZN2at13globalContextEv"))();
        foreach (var setter in new[] { "_ZN2at7Context20setUserEnabledMkldnnEb", "_ZN2at7Context20setUserEnabledNNPACKEb" })
            ((delegate* unmanaged<IntPtr, byte, void>)NativeLibrary.GetExport(library, setter))(context, 0);
        return true;
    }
}
