using System.Diagnostics.CodeAnalysis;
using TorchSharp;
using VisionFinetune.Engine.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Platform;

/// <summary>Automatic mixed precision: inside a region, libtorch computes matrix products and convolutions in half the bits, and what needs
/// float32 in float32. The weights stay float32.</summary>
/// <remarks>What PyTorch's <c>torch.autocast</c> does, by calling the same functions of libtorch. The state belongs to the thread.</remarks>
public sealed unsafe class Autocast
{
    private static readonly Lazy<Functions?> s_functions = new(Functions.Find);

    private readonly Functions _functions;

    private Autocast(Functions functions, DeviceType device, ScalarType type) => (_functions, Device, Type) = (functions, device, type);

    /// <summary>Where it works.</summary>
    public DeviceType Device { get; }

    /// <summary>The format of matrix products and convolutions: float16 or bfloat16.</summary>
    public ScalarType Type { get; }

    /// <summary>Its name in recipes.</summary>
    public string Name => Type == ScalarType.BFloat16 ? "bf16" : "fp16";

    /// <summary>Whether gradients may be too small for the format, so that the loss must be scaled.</summary>
    public bool NeedsLossScale => Type == ScalarType.Float16;

    /// <summary>What a recipe's precision means on a device; null: float32 throughout.</summary>
    /// <param name="precision">Of the recipe.</param>
    /// <param name="device">Where the model is.</param>
    /// <exception cref="UserException">The device cannot do it, or this version of libtorch does not export what it takes.</exception>
    public static Autocast? For(Precision precision, Device device) => For(precision, device, ProcessorAbilities.Of(device), s_functions.Value);

    /// <summary>The same for given abilities.</summary>
    internal static Autocast? For(Precision precision, Device device, ProcessorAbilities abilities, Functions? functions)
    {
        ArgumentNullException.ThrowIfNull(device);
        var isAutomatic = precision == Precision.Auto;
        var chosen = isAutomatic ? abilities.Best : precision;
        if (chosen == Precision.Fp32 || (isAutomatic && functions is null))
            return null;
        if (device.type is not (DeviceType.CPU or DeviceType.CUDA))
            throw new UserException($"'train.precision' is {NameOf(chosen)}, which vft does not do on {device}; write fp32.");
        if (chosen == Precision.Bf16 && !abilities.HasBfloat16)
        {
            throw new UserException($"'train.precision' is bf16, which this GPU cannot compute (compute capability {abilities.Capability}, needed 8.0); "
                + "write fp16, or auto.");
        }
        return functions is null ? throw Missing(chosen)
            : new Autocast(functions, device.type, chosen == Precision.Bf16 ? ScalarType.BFloat16 : ScalarType.Float16);
    }

    /// <summary>Begins a region, which ends when the result is disposed, on the same thread. Backward passes belong outside.</summary>
    public Region Enter() => new(_functions, Device, Type);

    private static string NameOf(Precision precision) => precision == Precision.Bf16 ? "bf16" : "fp16";

    private static UserException Missing(Precision precision) => new(
        $"'train.precision' is {NameOf(precision)}, but this version of libtorch does not export {Functions.Missing ?? "what it takes"}; write fp32.");

    /// <summary>A stretch of code under autocast.</summary>
    public readonly struct Region : IDisposable
    {
        private readonly Functions _functions;
        private readonly DeviceType _device;
        private readonly bool _wasEnabled;
        private readonly sbyte _typeBefore;

        internal Region(Functions functions, DeviceType device, ScalarType type)
        {
            (_functions, _device) = (functions, device);
            (_wasEnabled, _typeBefore) = (functions.IsEnabled((sbyte)device) != 0, functions.GetType((sbyte)device));
            functions.SetType((sbyte)device, (sbyte)type);
            functions.SetEnabled((sbyte)device, 1);
            functions.IncrementNesting();
        }

        /// <summary>Restores what was before; the outermost region forgets the weights it has converted.</summary>
        public void Dispose()
        {
            if (_functions.DecrementNesting() == 0)
                _functions.ClearCache();
            _functions.SetEnabled((sbyte)_device, _wasEnabled ? (byte)1 : (byte)0);
            _functions.SetType((sbyte)_device, _typeBefore);
        }
    }

    /// <summary>libtorch's functions. A device type and a scalar type are a byte each.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "Called as libtorch calls them.")]
    internal sealed class Functions
    {
        private static readonly string[] s_unix =
        [
            "_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb", "_ZN2at8autocast19is_autocast_enabledEN3c1010DeviceTypeE",
            "_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE", "_ZN2at8autocast18get_autocast_dtypeEN3c1010DeviceTypeE",
            "_ZN2at8autocast17increment_nestingEv", "_ZN2at8autocast17decrement_nestingEv", "_ZN2at8autocast11clear_cacheEv",
        ];

        private static readonly string[] s_windows =
        [
            "?set_autocast_enabled@autocast@at@@YAXW4DeviceType@c10@@_N@Z", "?is_autocast_enabled@autocast@at@@YA_NW4DeviceType@c10@@@Z",
            "?set_autocast_dtype@autocast@at@@YAXW4DeviceType@c10@@W4ScalarType@4@@Z", "?get_autocast_dtype@autocast@at@@YA?AW4ScalarType@c10@@W4DeviceType@4@@Z",
            "?increment_nesting@autocast@at@@YAHXZ", "?decrement_nesting@autocast@at@@YAHXZ", "?clear_cache@autocast@at@@YAXXZ",
        ];

        private Functions(IntPtr[] addresses)
        {
            SetEnabled = (delegate* unmanaged<sbyte, byte, void>)addresses[0];
            IsEnabled = (delegate* unmanaged<sbyte, byte>)addresses[1];
            SetType = (delegate* unmanaged<sbyte, sbyte, void>)addresses[2];
            GetType = (delegate* unmanaged<sbyte, sbyte>)addresses[3];
            IncrementNesting = (delegate* unmanaged<int>)addresses[4];
            DecrementNesting = (delegate* unmanaged<int>)addresses[5];
            ClearCache = (delegate* unmanaged<void>)addresses[6];
        }

        /// <summary>The first function that was looked for in vain.</summary>
        public static string? Missing { get; private set; }

        public delegate* unmanaged<sbyte, byte, void> SetEnabled { get; }

        public delegate* unmanaged<sbyte, byte> IsEnabled { get; }

        public delegate* unmanaged<sbyte, sbyte, void> SetType { get; }

        public new delegate* unmanaged<sbyte, sbyte> GetType { get; }

        public delegate* unmanaged<int> IncrementNesting { get; }

        public delegate* unmanaged<int> DecrementNesting { get; }

        public delegate* unmanaged<void> ClearCache { get; }

        /// <summary>All of them, or null where one is missing.</summary>
        public static Functions? Find() => Find(LibTorch.Find);

        internal static Functions? Find(Func<string, string, IntPtr?> find)
        {
            var found = s_unix.Zip(s_windows, (unix, windows) => (Name: unix, Address: find(unix, windows))).ToList();
            Missing = found.Find(f => f.Address is null).Name;
            return Missing is null ? new Functions([.. found.Select(f => f.Address!.Value)]) : null;
        }
    }
}
