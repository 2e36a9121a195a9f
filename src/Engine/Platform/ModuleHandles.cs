using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace VisionFinetune.Engine.Platform;

/// <summary>Gives back the native half of disposed modules, which TorchSharp 0.107 keeps for some.</summary>
/// <remarks>Its linear and convolution layers override <c>Dispose</c> to free their parameters and leave out the base's part, and the handle's
/// finalizer does nothing: 600 to 850 bytes a layer stay for as long as the process lives. (What then remains are 64 bytes a module that
/// its native constructor loses.)</remarks>
public static class ModuleHandles
{
    private const BindingFlags Hidden = BindingFlags.NonPublic | BindingFlags.Instance;

    private static readonly FieldInfo? s_handle = typeof(torch.nn.Module).GetField("handle", Hidden), s_boxed = typeof(torch.nn.Module).GetField("boxedModule", Hidden);

    /// <summary>Whether this version of TorchSharp has the fields that are needed; where it has not, nothing is given back.</summary>
    public static bool AreKnown => s_handle is not null && s_boxed is not null;

    /// <summary>Frees what is left of modules.</summary>
    /// <param name="modules">Modules that were disposed; those that gave everything back are left alone.</param>
    public static void Release(IEnumerable<torch.nn.Module> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        if (!AreKnown)
            return;
        foreach (var module in modules)
        {
            if (s_handle!.GetValue(module) is SafeHandle { IsClosed: false, IsInvalid: false } handle)
            {
                handle.Dispose();
                handle.SetHandleAsInvalid();
            }
            (s_boxed!.GetValue(module) as IDisposable)?.Dispose();
        }
    }

    /// <summary>Whether the native half of a module is there.</summary>
    public static bool IsHeld(torch.nn.Module module) =>
        s_handle?.GetValue(module ?? throw new ArgumentNullException(nameof(module))) is SafeHandle { IsClosed: false, IsInvalid: false };
}
