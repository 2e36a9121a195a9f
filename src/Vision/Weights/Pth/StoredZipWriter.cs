using System.Text;

namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>Writes a zip of uncompressed files whose data begin on multiples of 64 bytes, as PyTorch does for memory mapping.</summary>
/// <remarks>Field names and order as in PKWARE's APPNOTE, sections 4.3.7 to 4.3.16. At most 4 GB in all, without the 64-bit form.</remarks>
internal sealed class StoredZipWriter(Stream stream) : IDisposable
{
    private const int Alignment = 64, LocalBytes = 30;
    private const ushort Version = 20, Utf8Names = 0x0800, Stored = 0;
    private const ushort PaddingId = 0x4246;                 // "FB", the id PyTorch's own padding has
    private const uint DosDate = (1980 - 1980) << 25 | 1 << 21 | 1 << 16;   // a fixed date keeps files reproducible

    private readonly BinaryWriter _writer = new(stream, Encoding.UTF8, leaveOpen: true);
    private readonly List<(byte[] Name, uint Crc, uint Length, uint Position)> _entries = [];
    private long _position;

    public void Add(string name, ReadOnlySpan<byte> data)
    {
        var nameBytes = Encoding.UTF8.GetBytes(name);
        var entry = (nameBytes, Crc32.Of(data), (uint)data.Length, checked((uint)_position));
        var extraBytes = ExtraBytes(_position + LocalBytes + nameBytes.Length);
        _writer.Write(0x04034b50u);
        WriteCommon(entry.Item2, entry.Item3, (ushort)nameBytes.Length, (ushort)extraBytes);
        _writer.Write(nameBytes);
        _writer.Write(PaddingId);
        _writer.Write((ushort)(extraBytes - 4));
        _writer.Write(new byte[extraBytes - 4]);
        _writer.Write(data);
        _entries.Add(entry);
        _position += LocalBytes + nameBytes.Length + extraBytes + data.Length;
    }

    public void Finish()
    {
        var start = checked((uint)_position);
        uint bytes = 0;
        foreach (var (name, crc, length, position) in _entries)
        {
            _writer.Write(0x02014b50u);
            _writer.Write(Version);                          // made by
            WriteCommon(crc, length, (ushort)name.Length, 0);
            _writer.Write((ushort)0);                        // comment
            _writer.Write((ushort)0);                        // disk
            _writer.Write((ushort)0);                        // internal attributes
            _writer.Write(0u);                               // external attributes
            _writer.Write(position);
            _writer.Write(name);
            bytes += 46 + (uint)name.Length;
        }
        _writer.Write(0x06054b50u);
        _writer.Write(0u);                                   // disks
        _writer.Write(checked((ushort)_entries.Count));
        _writer.Write((ushort)_entries.Count);
        _writer.Write(bytes);
        _writer.Write(start);
        _writer.Write((ushort)0);                            // comment
        _writer.Flush();
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>An extra field needs four bytes for its own head, so the padding is at least that.</summary>
    private static int ExtraBytes(long unpaddedPosition)
    {
        var padding = (int)((Alignment - (unpaddedPosition + 4) % Alignment) % Alignment);
        return 4 + padding;
    }

    private void WriteCommon(uint crc, uint length, ushort nameBytes, ushort extraBytes)
    {
        _writer.Write(Version);                              // needed to extract
        _writer.Write(Utf8Names);
        _writer.Write(Stored);
        _writer.Write(DosDate);
        _writer.Write(crc);
        _writer.Write(length);
        _writer.Write(length);
        _writer.Write(nameBytes);
        _writer.Write(extraBytes);
    }
}
