using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace VisionFinetune.Fuzzing.Mutation;

/// <summary>Writes zips member by member, with headers that may lie.</summary>
internal static class ZipBuilder
{
    private const int LocalBytes = 30, EntryBytes = 46, EndBytes = 22;

    /// <summary>Members of an existing zip.</summary>
    public static List<(string Name, byte[] Data)> Read(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        return [.. archive.Entries.Select(entry =>
        {
            using var data = entry.Open();
            using var copy = new MemoryStream();
            data.CopyTo(copy);
            return (entry.FullName, copy.ToArray());
        })];
    }

    /// <summary>A stored zip; one field in <paramref name="liesOneIn"/> gets a boundary instead of its value.</summary>
    public static byte[] Write(IReadOnlyList<(string Name, byte[] Data)> members, Draws draws, int liesOneIn)
    {
        using var zip = new MemoryStream();
        using var directory = new MemoryStream();
        foreach (var (name, data) in members)
        {
            var utf8 = Encoding.UTF8.GetBytes(name);
            var local = zip.Position;
            zip.Write(Header(LocalBytes, 0x04034b50, draws, liesOneIn, (18, 4, data.Length), (22, 4, data.Length), (26, 2, utf8.Length)));
            zip.Write(utf8);
            zip.Write(data);
            directory.Write(Header(EntryBytes, 0x02014b50, draws, liesOneIn,
                (20, 4, data.Length), (24, 4, data.Length), (28, 2, utf8.Length), (30, 2, 0), (32, 2, 0), (42, 4, local)));
            directory.Write(utf8);
        }
        var position = zip.Position;
        zip.Write(directory.ToArray());
        zip.Write(Header(EndBytes, 0x06054b50, draws, liesOneIn,
            (8, 2, members.Count), (10, 2, members.Count), (12, 4, directory.Length), (16, 4, position), (20, 2, 0)));
        return zip.ToArray();
    }

    private static byte[] Header(int length, uint signature, Draws draws, int liesOneIn, params (int At, int Bytes, long Value)[] fields)
    {
        var header = new byte[length];
        BinaryPrimitives.WriteUInt32LittleEndian(header, signature);
        Span<byte> number = stackalloc byte[8];
        foreach (var (at, bytes, value) in fields)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, draws.OneIn(liesOneIn) ? draws.Boundary() : value);
            number[..bytes].CopyTo(header.AsSpan(at));
        }
        return header;
    }
}
