using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace VisionFinetune.Testing;

/// <summary>Counts what libtorch really does: its dispatcher tells every operation of this thread, those that others are made of included.</summary>
/// <remarks>This is the hook of PyTorch's own profiler, <c>at::addThreadLocalCallback</c>. Those that only look at
/// memory in another way, or reserve some, start no kernel; nor do those that are made of others that do. What is left starts one kernel or
/// one copy each; a matrix product or a convolution may take two, and a convolution's backward pass takes two or three.</remarks>
public sealed unsafe class OperationCounter : IDisposable
{
    /// <summary>Operations without a kernel.</summary>
    private static readonly HashSet<string> s_free =
    [
        "aten::alias", "aten::as_strided", "aten::detach", "aten::empty", "aten::empty_strided", "aten::empty_like", "aten::new_empty", "aten::expand",
        "aten::narrow", "aten::permute", "aten::reshape", "aten::_reshape_alias", "aten::select", "aten::slice", "aten::squeeze", "aten::t", "aten::to",
        "aten::transpose", "aten::unsqueeze", "aten::view", "aten::view_as", "aten::_unsafe_view", "aten::lift_fresh", "aten::resize_", "aten::set_",
        "aten::contiguous", "aten::unbind", "aten::split", "aten::chunk", "aten::flatten", "aten::result_type", "aten::is_floating_point",
        "aten::resolve_conj", "aten::resolve_neg", "aten::expand_as", "aten::detach_", "aten::zeros", "aten::ones_like", "aten::requires_grad_",
    ];

    /// <summary>Made of parts that differ from device to device: counted as one.</summary>
    private static readonly HashSet<string> s_whole = ["aten::convolution", "aten::convolution_backward"];

    [ThreadStatic]
    private static OperationCounter? s_current;

    private readonly ulong _handle;
    private readonly List<string> _launching = [];
    private readonly Stack<int> _open = [];      // of every operation that has begun: how many launching ones there were

    private OperationCounter()
    {
        s_current = this;
        var callback = new Callback { Start = &Begun, End = &Ended, SamplingProbability = 1, ForFunctions = 1 };
        _handle = ((delegate* unmanaged<Callback, ulong>)Address("_ZN2at22addThreadLocalCallbackENS_22RecordFunctionCallbackE"))(callback);
    }

    /// <summary>Whether this system's names and rules of calling are those that are used here.</summary>
    public static bool IsAvailable => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>The operations of an action that start kernels or copies, in their order.</summary>
    public static IReadOnlyList<string> Launching(Action action)
    {
        using var counter = new OperationCounter();
        action();
        return counter._launching;
    }

    public void Dispose()
    {
        ((delegate* unmanaged<ulong, void>)Address("_ZN2at14removeCallbackEm"))(_handle);
        s_current = null;
    }

    private static IntPtr Address(string name)
    {
        InitializeDeviceType(TorchSharp.DeviceType.CPU);        // loads the library
        return NativeLibrary.GetExport(NativeLibrary.Load("libtorch_cpu.so"), name);
    }

    private static string NameOf(IntPtr function) =>
        Marshal.PtrToStringUTF8(((delegate* unmanaged<IntPtr, IntPtr>)Address("_ZNK2at14RecordFunction4nameEv"))(function))!;

    /// <summary>Returns an empty <c>std::unique_ptr</c>, whose place the caller names.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static IntPtr* Begun(IntPtr* context, IntPtr function)
    {
        s_current!._open.Push(s_current._launching.Count);
        *context = 0;
        return context;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ended(IntPtr function, IntPtr context)
    {
        var (name, launching, begin) = (NameOf(function), s_current!._launching, s_current._open.Pop());
        if (s_whole.Contains(name))
            launching.RemoveRange(begin, launching.Count - begin);
        if (launching.Count == begin && name.StartsWith("aten::", StringComparison.Ordinal) && !s_free.Contains(name))
            launching.Add(name);
    }

    /// <summary><c>at::RecordFunctionCallback</c>, which is handed over on the stack.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 40)]
    private struct Callback
    {
        public delegate* unmanaged[Cdecl]<IntPtr*, IntPtr, IntPtr*> Start;
        public delegate* unmanaged[Cdecl]<IntPtr, IntPtr, void> End;
        public double SamplingProbability;
        public byte ForFunctions;       // the first of ten kinds of things that are told
    }
}
