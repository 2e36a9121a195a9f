using System.Buffers.Binary;

namespace VisionFinetune.Engine.Platform;

/// <summary>Tells oneDNN, inside libtorch, the sizes of caches that a hypervisor hides.</summary>
/// <remarks>oneDNN asks CPUID once and keeps the answer in a variable of its own. Where the leaf is empty it finds three caches of one byte, and
/// plans with blocks of size 0. There is no setting for it, so the variable itself is corrected. It has a name but is not exported: its place
/// is known for the one build of libtorch that this program is shipped with, and recognised by that build's id; other builds are left alone.</remarks>
internal static unsafe class OneDnnCaches
{
    // nm libtorch_cpu.so: where build e59a73f8 (libtorch-cpu-linux-x64 2.10.0) has at::globalContext() and dnnl::impl::cpu::x64::cpu().
    private const string KnownBuild = "e59a73f8ca02c19463bd923dc568ce765b2a1106", ContextName = "_ZN2at13globalContextEv";
    private const int ContextPlace = 0x1c784f0, ProcessorPlace = 0xf89b1a0;

    // Members of the processor's description in 32-bit words: sizes by level, cores that share one, number of levels.
    private const int Sizes = 7, Sharing = 17, Levels = 27;

    // A core of AMD's Zen 4 and 5 (32 KiB, 1 MiB, and 32 MiB for eight). Too small a guess costs a little speed, no accuracy.
    private static readonly (uint Bytes, uint Cores)[] s_caches = [(32 << 10, 1), (1 << 20, 1), (32 << 20, 8)];

    /// <summary>Corrects the sizes where they are impossible. To be called before the first convolution.</summary>
    /// <returns>Whether oneDNN knows possible sizes now.</returns>
    public static bool TryTell()
    {
        if (!OperatingSystem.IsLinux() || LibTorch.Find(ContextName, "") is not { } context)
            return false;
        var library = (byte*)context - ContextPlace;
        if (BuildOf(library) != KnownBuild)
            return false;
        var processor = ((delegate* unmanaged<uint*>)(library + ProcessorPlace))();
        if (processor[Levels] > s_caches.Length || processor[Sizes] >= 1024)
            return processor[Levels] > 0 && processor[Sizes] >= 1024;
        for (var level = 0; level < s_caches.Length; level++)
            (processor[Sizes + level], processor[Sharing + level]) = s_caches[level];
        processor[Levels] = (uint)s_caches.Length;
        return true;
    }

    /// <summary>The build id in the notes of a loaded ELF file; none where this is not the beginning of one.</summary>
    private static string? BuildOf(byte* file)
    {
        const uint noteSegment = 4, buildIdNote = 3;
        if ((ulong)file % 4096 != 0 || Word(file) != 0x464C457F)           // ELF files are mapped by whole pages, and begin with 0x7F 'E' 'L' 'F'
            return null;
        var table = file + *(ulong*)(file + 0x20);
        var (size, count) = (*(ushort*)(file + 0x36), *(ushort*)(file + 0x38));
        for (var segment = table; segment < table + size * count; segment += size)
        {
            if (Word(segment) != noteSegment)
                continue;
            var end = file + *(ulong*)(segment + 0x10) + *(ulong*)(segment + 0x28);
            for (var note = file + *(ulong*)(segment + 0x10); note < end;)
            {
                var (name, content) = ((Word(note) + 3) & ~3u, Word(note + 4));
                if (Word(note + 8) == buildIdNote && Word(note + 12) == 0x00554E47)         // "GNU"
                    return Convert.ToHexStringLower(new ReadOnlySpan<byte>(note + 12 + name, (int)content));
                note += 12 + name + ((content + 3) & ~3u);
            }
        }
        return null;
    }

    private static uint Word(byte* place) => BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(place, 4));
}
