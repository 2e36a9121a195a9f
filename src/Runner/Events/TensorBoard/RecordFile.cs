using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace VisionFinetune.Runner.Events.TensorBoard;

/// <summary>A file of TensorFlow records: length (8 bytes, little endian), masked CRC of the length, data, masked CRC of the data.</summary>
/// <remarks>Format: <c>tensorflow/core/lib/io/record_writer.h</c>. Readers may look on while it is written; a last record that is not
/// whole yet is read again later.</remarks>
internal sealed class RecordFile : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly FileStream _stream;

    /// <param name="path">A file that does not exist yet.</param>
    public RecordFile(string path) => _stream = new FileStream(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = BufferBytes,
    });

    public void Append(ReadOnlySpan<byte> data)
    {
        Span<byte> header = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(header, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], MaskedCrc(header[..8]));
        Span<byte> footer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, MaskedCrc(data));
        _stream.Write(header);
        _stream.Write(data);
        _stream.Write(footer);
    }

    /// <summary>Hands everything to the operating system, so that readers see it.</summary>
    public void Flush() => _stream.Flush();

    public void Dispose() => _stream.Dispose();

    /// <summary>CRC-32C (Castagnoli), rotated and shifted so that a CRC of data that holds CRCs stays strong.</summary>
    public static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        var crc = uint.MaxValue;
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (var value in data[(words.Length * sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }
}
