using System.Buffers.Binary;

namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>Finds the directory at the end of a zip, in the plain and the 64-bit form.</summary>
/// <remarks>PKWARE's APPNOTE, sections 4.3.14 to 4.3.16.</remarks>
internal sealed class ZipDirectoryLocator(Stream stream, Func<string, WeightFileException> bad)
{
    private const uint EndSignature = 0x06054b50, End64Signature = 0x06064b50, Locator64Signature = 0x07064b50;
    private const int EndBytes = 22, End64Bytes = 56, Locator64Bytes = 20;
    private const int MaxCommentBytes = ushort.MaxValue;

    /// <returns>Number of entries, and the directory's size and position, which lie inside the file.</returns>
    public (long Count, long Bytes, long Position) Find()
    {
        var (end, record) = FindEnd();
        long count = BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(10));
        long bytes = BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(12));
        long position = BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(16));
        if (count == ushort.MaxValue || bytes == uint.MaxValue || position == uint.MaxValue)
            (count, bytes, position) = Find64(end);
        if (count < 0 || bytes < 0 || position < 0 || position > end || bytes > end - position)
            throw bad($"has a zip directory of {bytes} bytes at byte {position}, outside the file of {stream.Length} bytes; it "
                + "is cut off or damaged.");
        return (count, bytes, position);
    }

    private (long Position, byte[] Record) FindEnd()
    {
        var tail = (int)Math.Min(stream.Length, EndBytes + MaxCommentBytes);
        var bytes = Read(stream.Length - tail, tail);
        for (var at = tail - EndBytes; at >= 0; at--)
        {
            var rest = bytes.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(rest) == EndSignature
                && BinaryPrimitives.ReadUInt16LittleEndian(rest[20..]) == rest.Length - EndBytes)
            {
                return (stream.Length - tail + at, rest[..EndBytes].ToArray());
            }
        }
        throw bad("begins like a zip but has no zip directory at its end; it is cut off or damaged, so fetch or copy it again.");
    }

    private (long Count, long Bytes, long Position) Find64(long end)
    {
        if (end < Locator64Bytes)
            throw bad("has no 64-bit zip directory where its end points to one.");
        var locator = Read(end - Locator64Bytes, Locator64Bytes);
        var position = BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8));
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != Locator64Signature || position < 0 || position > end - End64Bytes)
            throw bad("has no 64-bit zip directory where its end points to one.");
        var record = Read(position, End64Bytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != End64Signature)
            throw bad("has no 64-bit zip directory where its end points to one.");
        return (BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(32)), BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(40)),
            BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48)));
    }

    private byte[] Read(long position, int count)
    {
        var bytes = new byte[count];
        stream.Position = position;
        stream.ReadExactly(bytes);
        return bytes;
    }
}
