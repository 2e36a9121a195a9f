using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace VisionFinetune.Engine.Checkpoints;

/// <summary>A SHA-256 in the metadata of a safetensors file, over all bytes of the file with the checksum's own digits as zeros. Other
/// readers take it for any other text.</summary>
internal sealed class SafeTensorsChecksum : IDisposable
{
    public const string Key = "visionfinetune.sha256";
    private const int Digits = 64, LengthBytes = 8;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly long _position;

    /// <summary>Begins the checksum of a file that is written.</summary>
    /// <param name="header">Has <see cref="Unset"/> under <see cref="Key"/>.</param>
    public SafeTensorsChecksum(ReadOnlySpan<byte> header) => _position = LengthBytes + PositionIn(header)
        ?? throw new ArgumentException("The header has no place for the checksum.", nameof(header));

    /// <summary>What stands in its place until the file is complete.</summary>
    public static string Unset { get; } = new('0', Digits);

    // As the writer writes it. Quotes inside of texts are escaped, so that nothing else can look like it.
    private static ReadOnlySpan<byte> Mark => "\"visionfinetune.sha256\":\""u8;

    /// <summary>Takes the next bytes of the file.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>Puts the checksum into its place; the stream stands at its end again afterwards.</summary>
    public void Finish(Stream stream)
    {
        stream.Position = _position;
        stream.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(_hash.GetHashAndReset())));
        stream.Position = stream.Length;
    }

    public void Dispose() => _hash.Dispose();

    /// <summary>Compares a file with its checksum.</summary>
    /// <param name="path">For the error.</param>
    /// <param name="stream">The file, whose header was found to fit it.</param>
    /// <param name="isNeeded">Whether it is an error to have none.</param>
    /// <exception cref="SafeTensorsFormatException">They differ.</exception>
    public static void Verify(string path, Stream stream, bool isNeeded)
    {
        var head = ReadHead(stream);
        if (PositionIn(head) is not { } position || position + Digits > head.Length)
        {
            if (isNeeded)
                throw new SafeTensorsFormatException(path, $"its checksum ({Key}) is missing: it is damaged, or another program has changed it.");
            return;
        }
        var found = Encoding.ASCII.GetString(head, position, Digits);
        head.AsSpan(position, Digits).Fill((byte)'0');
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        var buffer = new byte[1 << 20];
        for (int count; (count = stream.Read(buffer)) > 0;)
            hash.AppendData(buffer, 0, count);
        if (found != Convert.ToHexStringLower(hash.GetHashAndReset()))
            throw new SafeTensorsFormatException(path, $"its bytes do not fit its checksum ({Key}): it is damaged, or another program has changed it.");
    }

    /// <summary>Length and header, which were found to fit the file before.</summary>
    private static byte[] ReadHead(Stream stream)
    {
        stream.Position = 0;
        Span<byte> length = stackalloc byte[LengthBytes];
        stream.ReadExactly(length);
        var head = new byte[LengthBytes + BinaryPrimitives.ReadInt64LittleEndian(length)];
        length.CopyTo(head);
        stream.ReadExactly(head.AsSpan(LengthBytes));
        return head;
    }

    private static int? PositionIn(ReadOnlySpan<byte> bytes) => bytes.IndexOf(Mark) is >= 0 and var mark ? mark + Mark.Length : null;
}
