using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace VisionFinetune.Vision.Data.Caching;

/// <summary>The beginning of a cache file: what it holds, and the checksums.</summary>
/// <remarks>
/// Little endian. 8 bytes magic, then int32 version, images N, height H and width W; at 24 the 32 bytes of the key; at 64 a SHA-256 of header and table, with zeros
/// in its own place; at 128 the table, one CRC-32C an image. At the next multiple of 4,096 the pixels: uint8 <c>(N, H, W, 3)</c>, so that a
/// batch is a few runs of bytes.
/// </remarks>
/// <param name="Key">Of the files the images came from.</param>
/// <param name="Count">N.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
internal sealed record CacheHeader(byte[] Key, int Count, int Height, int Width)
{
    /// <summary>Changes whenever the layout does.</summary>
    public const int Version = 1;

    private const int FixedBytes = 128, KeyAt = 24, HashAt = 64, HashBytes = 32, PageBytes = 4096, MostSide = 1 << 14;

    private static ReadOnlySpan<byte> Magic => "VFTIMG\r\n"u8;

    /// <summary>Bytes of an image.</summary>
    public int RowBytes => 3 * Height * Width;

    /// <summary>Where the first image begins.</summary>
    public long PixelsAt => (FixedBytes + (long)sizeof(uint) * Count + PageBytes - 1) / PageBytes * PageBytes;

    /// <summary>Where an image begins.</summary>
    public long OffsetOf(int index) => PixelsAt + (long)index * RowBytes;

    /// <summary>Length of the whole file.</summary>
    public long FileBytes => PixelsAt + (long)Count * RowBytes;

    /// <summary>Header and table as they stand in the file.</summary>
    /// <param name="sums">CRC-32C of every image.</param>
    public byte[] ToBytes(ReadOnlySpan<uint> sums)
    {
        var bytes = new byte[FixedBytes + sizeof(uint) * Count];
        Magic.CopyTo(bytes);
        int[] numbers = [Version, Count, Height, Width];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Magic.Length + sizeof(int) * i), numbers[i]);
        Key.CopyTo(bytes, KeyAt);
        MemoryMarshal.AsBytes(sums).CopyTo(bytes.AsSpan(FixedBytes));
        Hash(bytes, sums).CopyTo(bytes, HashAt);
        return bytes;
    }

    /// <summary>Reads and checks the beginning of a file. No memory is taken that the file's length does not justify.</summary>
    /// <returns>Header and checksums, or else what is wrong, the end of a sentence about the file.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static (CacheHeader? Header, uint[] Sums, string Problem) Read(Stream file)
    {
        var head = new byte[FixedBytes];
        if (file.ReadAtLeast(head, FixedBytes, throwOnEndOfStream: false) < FixedBytes || !head.AsSpan(0, Magic.Length).SequenceEqual(Magic))
            return (null, [], "is no cache of images");
        int Number(int index) => BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(Magic.Length + sizeof(int) * index));
        if (Number(0) != Version)
            return (null, [], $"has the format {Number(0)}, this version reads {Version}");
        var (count, height, width) = (Number(1), Number(2), Number(3));
        if (count < 1 || height is < 1 or > MostSide || width is < 1 or > MostSide || 3L * height * width > Array.MaxLength)
            return (null, [], "is damaged: it has impossible sizes");
        var header = new CacheHeader(head[KeyAt..(KeyAt + HashBytes)], count, height, width);
        if (file.Length != header.FileBytes)
            return (null, [], $"is damaged: it has {file.Length:N0} bytes instead of {header.FileBytes:N0}");
        var sums = new uint[count];
        file.ReadExactly(MemoryMarshal.AsBytes(sums.AsSpan()));
        return Hash(head, sums).AsSpan().SequenceEqual(head.AsSpan(HashAt, HashBytes))
            ? (header, sums, "")
            : (null, [], "is damaged: the checksum of its header is wrong");
    }

    private static byte[] Hash(ReadOnlySpan<byte> head, ReadOnlySpan<uint> sums)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head[..HashAt]);
        hash.AppendData(stackalloc byte[HashBytes]);
        hash.AppendData(head[(HashAt + HashBytes)..FixedBytes]);
        hash.AppendData(MemoryMarshal.AsBytes(sums));
        return hash.GetHashAndReset();
    }
}
