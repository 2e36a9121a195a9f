using System.Runtime.InteropServices;

namespace VisionFinetune.Engine.Platform;

/// <summary>Recognises that memory ran out. libtorch has one kind of error for everything, so its words decide.</summary>
public static class MemoryShortage
{
    // The allocators of libtorch for the CPU (Linux, Windows) and for CUDA, cuDNN and cuBLAS, and C++.
    private static readonly string[] s_words =
        ["can't allocate memory", "not enough memory", "out of memory", "ALLOC_FAILED", "bad_alloc"];

    /// <summary>Whether an error says so. Smaller batches may help then.</summary>
    /// <remarks>Linux grants memory before it has it; where none is left it ends the process, and there is no error.</remarks>
    public static bool Is(Exception error) => error is OutOfMemoryException
        || (error is ExternalException && s_words.Any(word => error.Message.Contains(word, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The error's first sentence on one line, without the native stack that libtorch adds.</summary>
    public static string Reason(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return OneLine.Of(error.Message.Split('\n')[0].Trim());
    }
}
