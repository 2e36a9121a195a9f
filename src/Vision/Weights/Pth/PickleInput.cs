using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>Bytes of one pickle. Nothing is read or allocated beyond its end.</summary>
internal sealed class PickleInput(Stream stream, long end, string fileName)
{
    public long Position => stream.Position;

    public WeightFileException Bad(string problem) => new(fileName, problem);

    public byte ReadByte()
    {
        Need(1);
        return (byte)stream.ReadByte();
    }

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Read(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Read(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Read(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Read(8));

    public double ReadBigEndianDouble() => BinaryPrimitives.ReadDoubleBigEndian(Read(8));

    public byte[] Read(ulong count)
    {
        Need(count);
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public string ReadText(ulong bytes) => Decode(Read(bytes));

    /// <summary>A module or object name: text up to a line feed.</summary>
    public string ReadLine()
    {
        var bytes = new List<byte>();
        for (byte b; (b = ReadByte()) != (byte)'\n';)
        {
            bytes.Add(b);
            if (bytes.Count > PickleLimits.NameBytes)
                throw Bad($"has a name of more than {PickleLimits.NameBytes} bytes before byte {Position}; it is damaged.");
        }
        return Decode([.. bytes]);
    }

    private string Decode(byte[] bytes) =>
        Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw Bad($"has text before byte {Position} that is not UTF-8.");

    private void Need(ulong count)
    {
        if (count > (ulong)Math.Max(end - Position, 0))
            throw Bad($"ends in the middle of its list of values: byte {Position} asks for {count} more, "
                + $"{Math.Max(end - Position, 0)} are left.");
    }
}
