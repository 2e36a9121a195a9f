using System.Buffers.Binary;
using System.Text;

namespace VisionFinetune.Runner.Events.TensorBoard;

/// <summary>Encodes one protocol buffer message, field by field in the order of the calls.</summary>
/// <remarks>The few messages of an event file need four wire types. Google's library would encode them as well, but loads the descriptors
/// of all of TensorFlow's messages first, which takes as long as a small run over a table. Source: the encoding page of the Protocol
/// Buffers documentation.</remarks>
/// <param name="capacity">Expected length in bytes; it grows by itself.</param>
internal sealed class ProtobufMessage(int capacity = 64)
{
    private const int VarintType = 0, Fixed64Type = 1, LengthType = 2, Fixed32Type = 5;

    private byte[] _buffer = new byte[capacity];
    private int _length;

    /// <summary>What was encoded so far.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Begins anew, with the same memory.</summary>
    public ProtobufMessage Clear()
    {
        _length = 0;
        return this;
    }

    /// <summary>An int32, int64, bool or enum field.</summary>
    public ProtobufMessage Integer(int field, long value)
    {
        Tag(field, VarintType);
        Varint((ulong)value);
        return this;
    }

    public ProtobufMessage Double(int field, double value)
    {
        Tag(field, Fixed64Type);
        BinaryPrimitives.WriteDoubleLittleEndian(Take(8), value);
        return this;
    }

    public ProtobufMessage Float(int field, float value)
    {
        Tag(field, Fixed32Type);
        BinaryPrimitives.WriteSingleLittleEndian(Take(4), value);
        return this;
    }

    public ProtobufMessage Text(int field, string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Tag(field, LengthType);
        Varint((ulong)length);
        Encoding.UTF8.GetBytes(value, Take(length));
        return this;
    }

    /// <summary>A field of bytes or an embedded message, already encoded.</summary>
    public ProtobufMessage Raw(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthType);
        Varint((ulong)value.Length);
        value.CopyTo(Take(value.Length));
        return this;
    }

    public ProtobufMessage Message(int field, ProtobufMessage value) => Raw(field, value.Bytes);

    private void Tag(int field, int wireType) => Varint((ulong)(field << 3 | wireType));

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Take(1)[0] = (byte)(value | 0x80);
        Take(1)[0] = (byte)value;
    }

    private Span<byte> Take(int count)
    {
        if (_length + count > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _length + count));
        _length += count;
        return _buffer.AsSpan(_length - count, count);
    }
}
