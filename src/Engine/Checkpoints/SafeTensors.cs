using System.Buffers.Binary;
using System.Text.Json;
using VisionFinetune.Engine.Files;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Checkpoints;

/// <summary>What a safetensors file holds: named tensors in file order, and free text beside them.</summary>
/// <param name="Tensors">CPU tensors by name, contiguous; the caller owns them.</param>
/// <param name="Metadata">The <c>__metadata__</c> entry: text by key.</param>
public sealed record SafeTensorsContent(
    IReadOnlyList<KeyValuePair<string, Tensor>> Tensors, IReadOnlyDictionary<string, string> Metadata);

/// <summary>Reads and writes the safetensors format (Hugging Face: 8-byte header length, JSON header, raw little-endian data).</summary>
public static class SafeTensors
{
    private const int MaxRank = 64;     // libtorch's own limit for strided kernels
    private const int MaxHeaderBytes = 100_000_000;     // the limit of the reference implementation

    /// <summary>Reads a whole file into CPU tensors.</summary>
    /// <exception cref="SafeTensorsFormatException">Any size, offset, shape or type that does not fit the file, or bytes that do not
    /// fit its checksum. Checked before memory is taken for a tensor.</exception>
    public static SafeTensorsContent Read(string path)
    {
        using var stream = File.OpenRead(path);
        var (entries, metadata, dataStart) = ReadHeader(path, stream);
        SafeTensorsChecksum.Verify(path, stream, Checkpoint.HasChecksum(metadata));
        var tensors = new List<KeyValuePair<string, Tensor>>(entries.Count);
        foreach (var entry in entries)
        {
            var tensor = empty(entry.Shape, dtype: entry.Type);
            stream.Position = dataStart + entry.Begin;
            if (entry.End > entry.Begin)
                stream.ReadExactly(tensor.bytes);
            tensors.Add(new(entry.Name, tensor));
        }
        return new SafeTensorsContent(tensors, metadata);
    }

    /// <summary>Reads only the <c>__metadata__</c> of a file.</summary>
    /// <exception cref="SafeTensorsFormatException">As for <see cref="Read"/>.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path)
    {
        using var stream = File.OpenRead(path);
        return ReadHeader(path, stream).Metadata;
    }

    /// <summary>Makes sure that a file is whole: its sizes fit together and, where it holds a checksum, no bit has changed.</summary>
    /// <exception cref="SafeTensorsFormatException">It is not.</exception>
    public static void Verify(string path)
    {
        using var stream = File.OpenRead(path);
        var metadata = ReadHeader(path, stream).Metadata;
        SafeTensorsChecksum.Verify(path, stream, Checkpoint.HasChecksum(metadata));
    }

    /// <summary>Writes tensors in the given order, atomically. Tensors may live anywhere and have any strides.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">By name.</param>
    /// <param name="metadata">Text for the <c>__metadata__</c> entry.</param>
    /// <param name="withChecksum">Whether the metadata gets a checksum over the whole file, which <see cref="Read"/> compares.</param>
    /// <param name="keepOldAs">The name under which an older file at <paramref name="path"/> is kept; none: it is gone.</param>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null,
        bool withChecksum = false, string? keepOldAs = null)
    {
        var list = tensors.ToList();
        if (withChecksum)
            metadata = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>()) { [SafeTensorsChecksum.Key] = SafeTensorsChecksum.Unset };
        var header = SafeTensorsHeader.Of(list, metadata);
        AtomicFile.Write(path, stream =>
        {
            using var checksum = withChecksum ? new SafeTensorsChecksum(header) : null;
            var length = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            checksum?.Add(length);
            checksum?.Add(header);
            foreach (var (_, tensor) in list.Where(t => t.Value.numel() > 0))
            {
                using var scope = NewDisposeScope();
                var plain = tensor.detach().cpu().contiguous();
                stream.Write(plain.bytes);
                checksum?.Add(plain.DetachFromDisposeScope());
            }
            checksum?.Finish(stream);
        }, keepOldAs);
    }

    private sealed record Entry(string Name, ScalarType Type, long[] Shape, long Begin, long End);

    private static (List<Entry> Entries, Dictionary<string, string> Metadata, long DataStart) ReadHeader(string path, Stream stream)
    {
        SafeTensorsFormatException Bad(string problem) => new(path, problem);
        if (stream.Length < 8)
            throw Bad($"it has {stream.Length} bytes, shorter than the 8-byte header length.");
        Span<byte> lengthBytes = stackalloc byte[8];
        stream.ReadExactly(lengthBytes);
        var headerLength = BinaryPrimitives.ReadInt64LittleEndian(lengthBytes);
        if (headerLength is < 2 or > MaxHeaderBytes || headerLength > stream.Length - 8)
            throw Bad($"the header length {headerLength} does not fit a file of {stream.Length} bytes.");
        var headerBytes = new byte[headerLength];
        stream.ReadExactly(headerBytes);
        var dataStart = 8 + headerLength;
        var dataLength = stream.Length - dataStart;

        JsonDocument header;
        try
        {
            header = JsonDocument.Parse(headerBytes, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)      // the latter: half a surrogate pair in a key
        {
            throw Bad($"the header is not JSON with unique keys ({e.Message})");
        }
        using (header)
        {
            if (header.RootElement.ValueKind != JsonValueKind.Object)
                throw Bad("the header is not a JSON object.");
            var entries = new List<Entry>();
            var metadata = new Dictionary<string, string>();
            try
            {
                foreach (var property in header.RootElement.EnumerateObject())
                {
                    if (property.Name == "__metadata__")
                        metadata = property.Value.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? "");
                    else
                        entries.Add(ReadEntry(property, dataLength, Bad));
                }
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException)
            {
                throw Bad($"the header has an entry of the wrong form ({e.Message})");
            }
            CheckCoverage(entries, dataLength, Bad);
            return (entries, metadata, dataStart);
        }
    }

    private static Entry ReadEntry(JsonProperty property, long dataLength, Func<string, Exception> bad)
    {
        var name = property.Name;
        var typeName = property.Value.GetProperty("dtype").GetString() ?? "null";
        if (!TypeNames.TryParse(typeName, out var type, out var itemBytes))
            throw bad($"tensor '{name}' has the unknown dtype '{typeName}'; known are {TypeNames.All}.");
        var shape = property.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()).ToArray();
        var offsets = property.Value.GetProperty("data_offsets").EnumerateArray().Select(d => d.GetInt64()).ToArray();
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > dataLength)
            throw bad($"tensor '{name}' has data offsets [{string.Join(", ", offsets)}] outside the {dataLength} data bytes.");
        if (shape.Length > MaxRank)
            throw bad($"tensor '{name}' has {shape.Length} sizes; at most {MaxRank} are read.");
        Int128 bytes = itemBytes, volume = itemBytes;       // volume counts empty axes as 1, so that strides cannot overflow
        foreach (var size in shape)
        {
            if (size < 0)
                throw bad($"tensor '{name}' has the negative size {size}.");
            bytes *= size;
            volume *= Math.Max(size, 1);
            if (volume > long.MaxValue)
                throw bad($"tensor '{name}' with shape [{string.Join(", ", shape)}] is larger than the file.");
        }
        if (bytes != offsets[1] - offsets[0])
            throw bad($"tensor '{name}' of shape [{string.Join(", ", shape)}] and dtype {typeName} needs {bytes} bytes; its "
                + $"offsets span {offsets[1] - offsets[0]}.");
        if (bytes > int.MaxValue)
            throw bad($"tensor '{name}' has {bytes} bytes; at most {int.MaxValue} are read.");
        return new Entry(name, type, shape, offsets[0], offsets[1]);
    }

    /// <summary>The format allows neither holes nor overlaps in the data.</summary>
    private static void CheckCoverage(List<Entry> entries, long dataLength, Func<string, Exception> bad)
    {
        long position = 0;
        foreach (var entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin != position)
                throw bad($"tensor '{entry.Name}' begins at data byte {entry.Begin}; expected {position} (holes and overlaps are "
                    + "not allowed).");
            position = entry.End;
        }
        if (position != dataLength)
            throw bad($"{dataLength - position} bytes after the last tensor belong to none.");
    }
}
