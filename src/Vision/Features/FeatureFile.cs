using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Files;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Features;

/// <summary>Features in a file, of which only the rows of the current batch are in memory.</summary>
/// <remarks>A head of 64 KiB (eight letters, the length of a JSON text, the text) and one row a sample behind it. The head has the key
/// and a SHA-256 of the rows. Written beside its place and renamed: two processes that compute the same features at the same time write the
/// same bytes, and the later one wins.</remarks>
public sealed class FeatureFile : IFeatureRows
{
    private const int HeadBytes = 1 << 16, TextAt = 12, LongestText = 8000;

    private readonly SafeFileHandle _file;
    private readonly FeatureLayout _layout;

    private FeatureFile(SafeFileHandle file, FeatureLayout layout) => (_file, _layout) = (file, layout);

    private static ReadOnlySpan<byte> Mark => "VFTFEAT1"u8;

    /// <summary>Opens a file and compares every byte of it with its checksum.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What its features must depend on.</param>
    /// <param name="layout">How they must lie.</param>
    /// <exception cref="UserException">It is torn, damaged, or of another key; the message says what is wrong.</exception>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    public static FeatureFile Open(string path, FeatureKey key, FeatureLayout layout)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(layout);
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess);
        try
        {
            Check(path, file, key, layout);
            return new FeatureFile(file, layout);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Computes all features into a file, which is there when it is complete.</summary>
    /// <exception cref="OperationCanceledException">Stopped; nothing is left.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, FeatureKey key, FeatureLayout layout, FeatureComputation computation, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(computation);
        AtomicFile.Write(path, stream =>
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            stream.Write(new byte[HeadBytes]);
            computation.Run(layout, (_, batch) =>
            {
                var bytes = batch.cpu().bytes;
                hash.AppendData(bytes);
                stream.Write(bytes);
            }, stop);
            stream.Position = 0;
            stream.Write(Head(new Description(key.Id, About(key.Text), layout.Count, layout.RowBytes, Convert.ToHexStringLower(hash.GetHashAndReset()))));
            stream.Position = stream.Length;
        });
    }

    /// <inheritdoc/>
    public Tensor Take(Tensor indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        using var scope = NewDisposeScope();
        var numbers = indices.cpu().data<long>().ToArray();
        var rows = empty(numbers.Length, _layout.Values, dtype: _layout.Type);
        var bytes = rows.bytes;
        var length = (int)_layout.RowBytes;
        for (var i = 0; i < numbers.Length; i++)
            ReadExactly(_file, bytes.Slice(i * length, length), HeadBytes + numbers[i] * length);
        return rows.to(indices.device).alias().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static byte[] Head(Description description)
    {
        var (head, text) = (new byte[HeadBytes], JsonSerializer.SerializeToUtf8Bytes(description));
        Mark.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(Mark.Length), text.Length);
        text.CopyTo(head.AsSpan(TextAt));
        return head;
    }

    /// <summary>For people who look into the file; the key is compared by its hash.</summary>
    private static string About(string key) => key.Length <= LongestText ? key : key[..LongestText] + "…";

    private static void Check(string path, SafeFileHandle file, FeatureKey key, FeatureLayout layout)
    {
        var length = RandomAccess.GetLength(file);
        if (length < HeadBytes || ReadHead(file) is not { } found)
            throw Damaged(path, "it does not begin as a file of features does");
        if (found.Key != key.Id)
            throw Damaged(path, "it belongs to other weights, images or steps than its name says");
        if (found.Count != layout.Count || found.RowBytes != layout.RowBytes)
            throw Damaged(path, $"it has {found.Count} rows of {found.RowBytes} bytes, expected {layout.Count} of {layout.RowBytes}");
        if (length != HeadBytes + layout.Bytes)
            throw Damaged(path, $"it has {length} bytes, expected {HeadBytes + layout.Bytes}");
        if (found.Sha256 != HashRows(file, length))
            throw Damaged(path, "its bytes do not fit its checksum");
    }

    private static Description? ReadHead(SafeFileHandle file)
    {
        var head = new byte[HeadBytes];
        ReadExactly(file, head, 0);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(Mark.Length));
        if (!head.AsSpan().StartsWith(Mark) || length is < 0 or > HeadBytes - TextAt)
            return null;
        try
        {
            return JsonSerializer.Deserialize<Description>(head.AsSpan(TextAt, length));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string HashRows(SafeFileHandle file, long end)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        for (long position = HeadBytes; position < end;)
        {
            var count = RandomAccess.Read(file, buffer, position);
            if (count == 0)
                break;                          // cut off while it is read: the checksum will say so
            hash.AppendData(buffer, 0, count);
            position += count;
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void ReadExactly(SafeFileHandle file, Span<byte> bytes, long position)
    {
        while (bytes.Length > 0)
        {
            var count = RandomAccess.Read(file, bytes, position);
            if (count == 0)
                throw new IOException("A file of features was cut off while it was in use; nothing else may write to it. Resume the run.");
            bytes = bytes[count..];
            position += count;
        }
    }

    private static UserException Damaged(string path, string problem) => new($"'{path}' cannot be used: {problem}.");

    private sealed record Description(string Key, string About, long Count, long RowBytes, string Sha256);
}
