using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace VisionFinetune.Fuzzing.Mutation;

/// <summary>Writes tar archives header by header: any name, any type, any size, with a checksum that is right.</summary>
internal static class TarBuilder
{
    private const int Block = 512;

    /// <summary>One member.</summary>
    /// <param name="name">Path inside the archive.</param>
    /// <param name="type">The type flag: 0 is a file, 2 a symbolic link, x an extended header.</param>
    /// <param name="data">The bytes that follow.</param>
    /// <param name="octalSize">The size as the header says it; that of the data by default.</param>
    /// <param name="target">What a link points to.</param>
    public static byte[] Member(string name, char type, byte[] data, string? octalSize = null, string target = "")
    {
        var header = new byte[Block];
        Put(header, 0, 100, name);
        Put(header, 100, 8, "0000644\0");
        Put(header, 108, 8, "0000000\0");
        Put(header, 116, 8, "0000000\0");
        Put(header, 124, 12, octalSize ?? Octal(data.Length));
        Put(header, 136, 12, "00000000000\0");
        header[156] = (byte)type;
        Put(header, 157, 100, target);
        Put(header, 257, 8, "ustar\000");
        Seal(header);
        var padding = (Block - data.Length % Block) % Block;
        return [.. header, .. data, .. new byte[padding]];
    }

    public static string Octal(long size) => Convert.ToString(size, 8).PadLeft(11, '0') + "\0";

    /// <summary>Makes the checksum of a header right.</summary>
    public static void Seal(Span<byte> header)
    {
        header.Slice(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var b in header[..Block])
            sum += b;
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header[148..]);
    }

    public static byte[] End { get; } = new byte[2 * Block];

    public static byte[] GZip(byte[] tar, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, level, leaveOpen: true))
            gzip.Write(tar);
        return zipped.ToArray();
    }

    /// <summary>A record of an extended header: its own length in decimal digits, key and value.</summary>
    public static string Pax(string key, string value)
    {
        var rest = $" {key}={value}\n";
        var length = Encoding.UTF8.GetByteCount(rest);
        var digits = (length + 2).ToString(CultureInfo.InvariantCulture).Length;
        return (length + digits).ToString(CultureInfo.InvariantCulture) + rest;
    }

    private static void Put(byte[] header, int at, int width, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        bytes.AsSpan(0, Math.Min(width, bytes.Length)).CopyTo(header.AsSpan(at));
    }
}
