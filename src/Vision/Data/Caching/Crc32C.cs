using System.Numerics;
using System.Runtime.InteropServices;

namespace VisionFinetune.Vision.Data.Caching;

/// <summary>The checksum of iSCSI (RFC 3720, appendix B.4), for which processors have an instruction.</summary>
internal static class Crc32C
{
    /// <summary>Eight bytes at a time; notices every change of up to 32 bits in a row, and any other but for one in four billion.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, word);
        foreach (var last in bytes[(words.Length * sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, last);
        return ~crc;
    }
}
