using System.Buffers.Binary;

namespace VisionFinetune.Fuzzing.Mutation;

/// <summary>Damage that needs no knowledge of a format.</summary>
internal static class ByteMutator
{
    private const int MostEdits = 4, LongestRun = 64;

    /// <summary>A few edits of a copy.</summary>
    /// <param name="original">Left alone.</param>
    /// <param name="draws">Decide.</param>
    /// <param name="other">What pieces are spliced from; the original itself if there is none.</param>
    public static byte[] Mutate(byte[] original, Draws draws, byte[]? other = null)
    {
        var bytes = (byte[])original.Clone();
        for (var edits = 1 + draws.Below(MostEdits); edits > 0; edits--)
            bytes = Edit(bytes, draws, other ?? original);
        return bytes;
    }

    private static byte[] Edit(byte[] bytes, Draws draws, byte[] other)
    {
        if (bytes.Length == 0)
            return draws.Bytes(draws.Below(LongestRun));
        var at = draws.Below(bytes.Length);
        switch (draws.Below(10))
        {
            case 0:
                bytes[at] = (byte)draws.Next();
                return bytes;
            case 1:
                bytes[at] ^= (byte)(1 << draws.Below(8));
                return bytes;
            case 2:
                bytes[at] = draws.Of<byte>([0, 1, 0x7f, 0x80, 0xff]);
                return bytes;
            case 3:
                return bytes[..at];
            case 4:
                return [.. bytes[..at], .. draws.Bytes(1 + draws.Below(4)), .. bytes[at..]];
            case 5:
                return [.. bytes[..at], .. bytes[Math.Min(at + Run(draws), bytes.Length)..]];
            case 6:
                var copied = bytes.AsSpan(at, Math.Min(Run(draws), bytes.Length - at)).ToArray();
                return [.. bytes[..at], .. copied, .. bytes[at..]];
            case 7:
                return Splice(bytes, at, other, draws);
            default:
                WriteNumber(bytes.AsSpan(at), draws);
                return bytes;
        }
    }

    private static int Run(Draws draws) => 1 + draws.Below(LongestRun);

    private static byte[] Splice(byte[] bytes, int at, byte[] other, Draws draws)
    {
        if (other.Length == 0)
            return bytes;
        var from = draws.Below(other.Length);
        var piece = other.AsSpan(from, Math.Min(Run(draws), other.Length - from));
        if (draws.OneIn(2))
            return [.. bytes[..at], .. piece, .. bytes[at..]];
        piece[..Math.Min(piece.Length, bytes.Length - at)].CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    /// <summary>Overwrites 1, 2, 4 or 8 bytes with a boundary, in either order of bytes.</summary>
    private static void WriteNumber(Span<byte> target, Draws draws)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, draws.Boundary());
        number = number[..(1 << draws.Below(4))];
        if (draws.OneIn(2))
            number.Reverse();
        number[..Math.Min(number.Length, target.Length)].CopyTo(target);
    }
}
