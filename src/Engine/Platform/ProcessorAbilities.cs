using System.Runtime.InteropServices;
using TorchSharp;
using VisionFinetune.Engine.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Platform;

/// <summary>Which number formats a processor is good at.</summary>
/// <param name="IsGpu">Of Nvidia.</param>
/// <param name="Capability">Nvidia's compute capability, such as 7.5 for a T4; none where it is not known.</param>
/// <param name="HasMatrixUnits">Of a CPU: Intel's AMX, without which bfloat16 is slower than float32.</param>
internal sealed unsafe record ProcessorAbilities(bool IsGpu, Version? Capability = null, bool HasMatrixUnits = false)
{
    // CUDA driver API: CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR and _MINOR.
    private const int MajorAttribute = 75, MinorAttribute = 76;

    /// <summary>Nvidia's first generation with bfloat16 (Ampere) and with fast float16 (Volta).</summary>
    private static readonly Version s_bfloat16 = new(8, 0), s_float16 = new(7, 0);

    /// <summary>Every CPU computes bfloat16, fast or not. A GPU that is not known is taken for one that cannot.</summary>
    public bool HasBfloat16 => !IsGpu || Capability >= s_bfloat16;

    /// <summary>The fastest format that is safe: bfloat16 needs no loss scale.</summary>
    public Precision Best => this switch
    {
        { IsGpu: true, HasBfloat16: true } => Precision.Bf16,
        { IsGpu: true } => Capability >= s_float16 ? Precision.Fp16 : Precision.Fp32,
        { HasMatrixUnits: true } => Precision.Bf16,
        _ => Precision.Fp32,
    };

    /// <summary>Asks the driver or the processor.</summary>
    public static ProcessorAbilities Of(Device device) => device.type switch
    {
        DeviceType.CUDA => new(IsGpu: true, CapabilityOf(Math.Max(0, device.index))),
        DeviceType.CPU => new(IsGpu: false, HasMatrixUnits: FindMatrixUnits()),
        _ => new(IsGpu: false),
    };

    /// <summary>libtorch knows whether the processor has them and the system lets it use them.</summary>
    private static bool FindMatrixUnits() =>
        LibTorch.Find("_ZN2at3cpu21is_amx_tile_supportedEv", "?is_amx_tile_supported@cpu@at@@YA_NXZ") is { } function
        && ((delegate* unmanaged<byte>)function)() != 0;

    private static Version? CapabilityOf(int ordinal)
    {
        if (!NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out var driver))
            return null;
        int device, major, minor;
        var begin = (delegate* unmanaged<uint, int>)NativeLibrary.GetExport(driver, "cuInit");
        var find = (delegate* unmanaged<int*, int, int>)NativeLibrary.GetExport(driver, "cuDeviceGet");
        var ask = (delegate* unmanaged<int*, int, int, int>)NativeLibrary.GetExport(driver, "cuDeviceGetAttribute");
        return begin(0) == 0 && find(&device, ordinal) == 0 && ask(&major, MajorAttribute, device) == 0 && ask(&minor, MinorAttribute, device) == 0
            ? new Version(major, minor) : null;
    }
}
