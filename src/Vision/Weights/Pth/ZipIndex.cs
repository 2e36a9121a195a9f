using System.Buffers.Binary;
using System.Text;

namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>One file inside a zip: where its bytes lie.</summary>
internal sealed record ZipEntry(string Name, long Position, long Length);

/// <summary>The table of contents of a zip as PyTorch writes it: stored, not compressed, not encrypted, no overlaps.</summary>
/// <remarks>Field names and offsets as in PKWARE's APPNOTE, sections 4.3.7 to 4.3.16.</remarks>
internal sealed class ZipIndex
{
    private const uint EntrySignature = 0x02014b50, LocalSignature = 0x04034b50;
    private const int EntryBytes = 46, LocalBytes = 30;
    private const int MaxDirectoryBytes = 64 << 20;

    private readonly Stream _stream;
    private readonly Func<string, WeightFileException> _bad;
    private readonly Dictionary<string, ZipEntry> _byName = [];
    private readonly List<(long Begin, long End, string Name)> _extents = [];

    public ZipIndex(Stream stream, Func<string, WeightFileException> bad)
    {
        _stream = stream;
        _bad = bad;
        var (count, bytes, position) = new ZipDirectoryLocator(stream, bad).Find();
        if (bytes > MaxDirectoryBytes)
            throw bad($"has a zip directory of {bytes} bytes, which no weight file needs.");
        var directory = ReadAt(position, (int)bytes);
        var at = 0;
        for (long i = 0; i < count; i++)
            at += AddEntry(directory.AsSpan(at), position);
        CheckOverlaps();
    }

    public IReadOnlyCollection<ZipEntry> Entries => _byName.Values;

    public ZipEntry? Find(string name) => _byName.GetValueOrDefault(name);

    public byte[] ReadAll(ZipEntry entry, int atMost) =>
        entry.Length <= atMost
            ? ReadAt(entry.Position, (int)entry.Length)
            : throw _bad($"has {entry.Length} bytes in '{entry.Name}'; at most {atMost} were expected.");

    private int AddEntry(ReadOnlySpan<byte> rest, long directoryPosition)
    {
        if (rest.Length < EntryBytes || BinaryPrimitives.ReadUInt32LittleEndian(rest) != EntrySignature)
            throw _bad("has a damaged zip directory: an entry is cut off or does not begin as one.");
        int nameBytes = U16(rest, 28), extraBytes = U16(rest, 30), commentBytes = U16(rest, 32);
        var total = EntryBytes + nameBytes + extraBytes + commentBytes;
        if (rest.Length < total)
            throw _bad("has a damaged zip directory: an entry is longer than the directory.");
        var name = Encoding.UTF8.GetString(rest.Slice(EntryBytes, nameBytes));
        var shown = PickleLimits.Shown(name);
        if ((U16(rest, 8) & 0x2041) != 0)
            throw _bad($"has the encrypted zip entry '{shown}'; only plain ones are read.");
        if (U16(rest, 10) != 0)
            throw _bad($"has the compressed zip entry '{shown}'; torch.save writes none, so pack it again with torch.load and "
                + "torch.save.");
        long stored = U32(rest, 20), length = U32(rest, 24), local = U32(rest, 42);
        ApplyZip64(rest.Slice(EntryBytes + nameBytes, extraBytes), ref length, ref stored, ref local);
        if (stored != length || length < 0)
            throw _bad($"has the zip entry '{shown}' of {length} bytes stored in {stored}; the two must be equal.");
        var position = DataPosition(local, rest.Slice(EntryBytes, nameBytes), directoryPosition, shown);
        if (length > directoryPosition - position)
            throw _bad($"has the zip entry '{shown}' of {length} bytes; only {directoryPosition - position} are there.");
        if (!_byName.TryAdd(name, new ZipEntry(name, position, length)))
            throw _bad($"has the zip entry '{shown}' twice.");
        _extents.Add((local, position + length, shown));
        return total;
    }

    private long DataPosition(long local, ReadOnlySpan<byte> name, long directoryPosition, string shown)
    {
        if (local < 0 || local > directoryPosition - LocalBytes)
            throw _bad($"has the zip entry '{shown}' at byte {local}, outside the file's data.");
        var header = ReadAt(local, LocalBytes);
        var position = local + LocalBytes + U16(header, 26) + U16(header, 28);
        var isHeader = BinaryPrimitives.ReadUInt32LittleEndian(header) == LocalSignature && U16(header, 8) == 0
            && U16(header, 26) == name.Length && position <= directoryPosition;
        return isHeader && ReadAt(local + LocalBytes, name.Length).AsSpan().SequenceEqual(name)
            ? position
            : throw _bad($"has the zip entry '{shown}', whose own header at byte {local} says something else.");
    }

    /// <summary>Sizes and positions of 4 GB and more stand in an extra field, in this order, where the normal field is full.</summary>
    private void ApplyZip64(ReadOnlySpan<byte> extra, ref long length, ref long stored, ref long local)
    {
        while (extra.Length >= 4)
        {
            int id = U16(extra, 0), bytes = U16(extra, 2);
            if (bytes > extra.Length - 4)
                return;
            if (id == 1)
            {
                var values = extra.Slice(4, bytes);
                Replace(ref length, ref values);
                Replace(ref stored, ref values);
                Replace(ref local, ref values);
                return;
            }
            extra = extra[(4 + bytes)..];
        }
    }

    private void Replace(ref long value, ref ReadOnlySpan<byte> values)
    {
        if (value != uint.MaxValue)
            return;
        if (values.Length < 8)
            throw _bad("has a damaged zip directory: a size of more than 4 GB is missing.");
        value = BinaryPrimitives.ReadInt64LittleEndian(values);
        values = values[8..];
    }

    private void CheckOverlaps()
    {
        _extents.Sort();
        for (var i = 1; i < _extents.Count; i++)
        {
            if (_extents[i].Begin < _extents[i - 1].End)
                throw _bad($"has the overlapping zip entries '{_extents[i - 1].Name}' and '{_extents[i].Name}'.");
        }
    }

    private byte[] ReadAt(long position, int count)
    {
        var bytes = new byte[count];
        _stream.Position = position;
        _stream.ReadExactly(bytes);
        return bytes;
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
