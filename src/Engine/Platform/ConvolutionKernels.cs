using System.Runtime.Intrinsics.X86;

namespace VisionFinetune.Engine.Platform;

/// <summary>Keeps libtorch away from convolution kernels that go wrong on this machine.</summary>
/// <remarks>Some hypervisors hide the sizes of the caches: CPUID leaves 4 and 8000001D (hex) are empty. oneDNN 3.7, which computes
/// libtorch 2.10's convolutions on the CPU, then plans with blocks of size 0: 1×1 convolutions come out wrong by some per cent, and
/// training a ResNet-50 dies of a division by zero. Told the sizes, it is right (<see cref="OneDnnCaches"/>); where that cannot be done,
/// libtorch's own kernels take over, which are right and three times slower. Seen on 2026-11-24 on an AMD EPYC of the Zen 5 generation; the same
/// fault on Arm is oneDNN's issue 5313.</remarks>
public static unsafe class ConvolutionKernels
{
    private const string OneDnn = "_ZN2at7Context20setUserEnabledMkldnnEb", Nnpack = "_ZN2at7Context20setUserEnabledNNPACKEb";

    private static readonly Lazy<ConvolutionChoice> s_choice = new(Choose);

    /// <summary>Whether the processor says nothing about its caches, which oneDNN does not expect.</summary>
    public static bool CachesAreHidden => X86Base.IsSupported
        && !DescribesDataCache(leaf: 4) && !DescribesDataCache(leaf: unchecked((int)0x8000001D));

    /// <summary>Makes oneDNN right, or switches it off, where it would go wrong. To be called before the first convolution; again is free.</summary>
    /// <returns>What computes convolutions on the CPU from now on.</returns>
    public static ConvolutionChoice AvoidWrongOnes() => s_choice.Value;

    private static ConvolutionChoice Choose()
    {
        if (!CachesAreHidden)
            return ConvolutionChoice.OneDnn;
        var isTold = OneDnnCaches.TryTell();
        // NNPACK plans with caches as well, for single images.
        return TrySwitchOff(isTold ? [Nnpack] : [Nnpack, OneDnn]) || isTold
            ? isTold ? ConvolutionChoice.OneDnnWithGivenCaches : ConvolutionChoice.Native
            : ConvolutionChoice.OneDnn;
    }

    /// <summary>Whether one of the leaf's first entries is a data or unified cache: type 1 or 3 in the lowest five bits of EAX.</summary>
    private static bool DescribesDataCache(int leaf)
    {
        var (highest, _, _, _) = X86Base.CpuId(leaf & unchecked((int)0x80000000), 0);
        return (uint)highest >= (uint)leaf && Enumerable.Range(0, 4).Any(i => (X86Base.CpuId(leaf, i).Eax & 31) is 1 or 3);
    }

    /// <summary>TorchSharp has no such switches.</summary>
    private static bool TrySwitchOff(params string[] setters)
    {
        if (!OperatingSystem.IsLinux() || LibTorch.Find("_ZN2at13globalContextEv", "") is not { } getContext)
            return false;
        var context = ((delegate* unmanaged<IntPtr>)getContext)();
        var found = setters.Select(setter => LibTorch.Find(setter, "")).ToList();
        foreach (var setter in found.OfType<IntPtr>())
            ((delegate* unmanaged<IntPtr, byte, void>)setter)(context, 0);
        return found.TrueForAll(setter => setter is not null);
    }
}

/// <summary>What computes convolutions on the CPU.</summary>
public enum ConvolutionChoice
{
    /// <summary>oneDNN, as everywhere.</summary>
    OneDnn,

    /// <summary>oneDNN, which was told sizes of the caches that it could not find out.</summary>
    OneDnnWithGivenCaches,

    /// <summary>libtorch's own kernels.</summary>
    Native,
}
