using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Checkpoints;

/// <summary>A SHA-256 in the metadata of a safetensors file, over all bytes of the file with the checksum's own digits as zeros. Other
/// readers take it for any other text.</summary>
internal sealed class SafeTensorsChecksum : IDisposable
{
    public const string Key = "visionfinetune.sha256";
    private const int Digits = 64, LengthBytes = 8;
    private const int SmallBytes = 1 << 18;         // hashed sooner than a thread has started
    private const int QueuedTensors = 8;            // all that may be in memory twice, where copies had to be made

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly long _position;
    private readonly BlockingCollection<Tensor> _queue = new(QueuedTensors);
    private readonly ConcurrentQueue<Tensor> _hashed = [];
    private Task? _hashing;

    /// <summary>Begins the checksum of a file that is written.</summary>
    /// <param name="header">Has <see cref="Unset"/> under <see cref="Key"/>.</param>
    public SafeTensorsChecksum(ReadOnlySpan<byte> header) => _position = LengthBytes + PositionIn(header)
        ?? throw new ArgumentException("The header has no place for the checksum.", nameof(header));

    /// <summary>What stands in its place until the file is complete.</summary>
    public static string Unset { get; } = new('0', Digits);

    // As the writer writes it. Quotes inside of texts are escaped, so that nothing else can look like it.
    private static ReadOnlySpan<byte> Mark => "\"visionfinetune.sha256\":\""u8;

    /// <summary>Takes the next bytes of the file; before any tensor.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>Takes the next bytes of the file. Large ones are hashed on another thread, while the caller writes what follows.</summary>
    /// <param name="tensor">On the CPU and contiguous; is this object's from now on, and disposed by it: on the caller's thread, since TorchSharp counts
    /// tensors by thread, and what is made here and freed elsewhere would look like a leak.</param>
    public void Add(Tensor tensor)
    {
        DisposeHashed();
        if (_hashing is null && tensor.bytes.Length < SmallBytes)
        {
            using (tensor)
                _hash.AppendData(tensor.bytes);
            return;
        }
        _hashing ??= Task.Factory.StartNew(HashQueued, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _queue.Add(tensor);
    }

    /// <summary>Puts the checksum into its place; the stream stands at its end again afterwards.</summary>
    public void Finish(Stream stream)
    {
        WaitForHash();
        stream.Position = _position;
        stream.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(_hash.GetHashAndReset())));
        stream.Position = stream.Length;
    }

    public void Dispose()
    {
        try
        {
            WaitForHash();
        }
        finally
        {
            DisposeHashed();
            _queue.Dispose();
            _hash.Dispose();
        }
    }

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

    private void WaitForHash()
    {
        _queue.CompleteAdding();
        _hashing?.GetAwaiter().GetResult();
    }

    private void HashQueued()
    {
        try
        {
            foreach (var tensor in _queue.GetConsumingEnumerable())
            {
                try
                {
                    _hash.AppendData(tensor.bytes);
                }
                finally
                {
                    _hashed.Enqueue(tensor);        // only now: from here on the writer may dispose it
                }
            }
        }
        finally
        {
            // After an error, so that the writer does not wait for room.
            foreach (var tensor in _queue.GetConsumingEnumerable())
                _hashed.Enqueue(tensor);
        }
    }

    private void DisposeHashed()
    {
        while (_hashed.TryDequeue(out var tensor))
            tensor.Dispose();
    }

    private static int? PositionIn(ReadOnlySpan<byte> bytes) => bytes.IndexOf(Mark) is >= 0 and var mark ? mark + Mark.Length : null;
}
