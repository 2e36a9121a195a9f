using System.Buffers.Binary;
using System.Text;
using VisionFinetune.Vision.Weights.Pth;

namespace VisionFinetune.Fuzzing.Mutation;

/// <summary>Changes the chunks of a PNG and makes their checksums right again.</summary>
internal static class PngMutator
{
    private const int SignatureBytes = 8, HeaderLength = 13;

    private static readonly string[] s_types = ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "iCCP", "tEXt", "zTXt", "eXIf", "acTL", "fcTL", "fdAT", "sBIT"];

    public static byte[] Mutate(byte[] png, Draws draws)
    {
        var chunks = Split(png);
        for (var edits = 1 + draws.Below(3); edits > 0 && chunks.Count > 0; edits--)
            Edit(chunks, draws);
        return Join(png, chunks, draws);
    }

    /// <summary>A PNG whose header claims another size than its pixels have.</summary>
    public static byte[] WithSize(byte[] png, int width, int height)
    {
        var chunks = Split(png);
        var header = (byte[])chunks[0].Data.Clone();
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        chunks[0] = ("IHDR", header);
        return Join(png, chunks, null);
    }

    private static void Edit(List<(string Type, byte[] Data)> chunks, Draws draws)
    {
        var at = draws.Below(chunks.Count);
        switch (draws.Below(7))
        {
            case 0 when chunks[0].Data.Length == HeaderLength:
                var header = (byte[])chunks[0].Data.Clone();
                if (draws.OneIn(2))
                    BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 * draws.Below(2)), draws.OneIn(2) ? draws.Below(70_000) : (int)draws.Boundary());
                else
                    header[8 + draws.Below(5)] = draws.Of<byte>([0, 1, 2, 3, 4, 6, 8, 16, 255]);
                chunks[0] = (chunks[0].Type, header);
                break;
            case 1: chunks[at] = (chunks[at].Type, ByteMutator.Mutate(chunks[at].Data, draws)); break;
            case 2: chunks[at] = (draws.Of(s_types), chunks[at].Data); break;
            case 3: chunks.RemoveAt(at); break;
            case 4: chunks.Insert(at, chunks[draws.Below(chunks.Count)]); break;
            case 5: chunks.Insert(at, (draws.Of(s_types), draws.Bytes(draws.Below(80)))); break;
            default: (chunks[at], chunks[0]) = (chunks[0], chunks[at]); break;
        }
    }

    private static List<(string Type, byte[] Data)> Split(byte[] png)
    {
        var chunks = new List<(string, byte[])>();
        for (var at = SignatureBytes; at + 12 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            chunks.Add((Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]));
            at += 12 + length;
        }
        return chunks;
    }

    private static byte[] Join(byte[] png, List<(string Type, byte[] Data)> chunks, Draws? draws)
    {
        using var bytes = new MemoryStream();
        bytes.Write(png.AsSpan(0, SignatureBytes));
        var number = new byte[4];
        foreach (var (type, data) in chunks)
        {
            byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
            BinaryPrimitives.WriteInt32BigEndian(number, draws?.OneIn(30) == true ? (int)draws.Boundary() : data.Length);
            bytes.Write(number);
            bytes.Write(body);
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(body));
            bytes.Write(number);
        }
        return bytes.ToArray();
    }
}
