using static TorchSharp.torch;

namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>One of PyTorch's typed storages, such as <c>torch.FloatStorage</c>.</summary>
internal sealed record StorageType(string Name, ScalarType Scalar, int Bytes)
{
    private static readonly StorageType[] s_known =
    [
        new("FloatStorage", ScalarType.Float32, 4), new("DoubleStorage", ScalarType.Float64, 8),
        new("HalfStorage", ScalarType.Float16, 2), new("BFloat16Storage", ScalarType.BFloat16, 2),
        new("LongStorage", ScalarType.Int64, 8), new("IntStorage", ScalarType.Int32, 4), new("ShortStorage", ScalarType.Int16, 2),
        new("CharStorage", ScalarType.Int8, 1), new("ByteStorage", ScalarType.Byte, 1), new("BoolStorage", ScalarType.Bool, 1),
    ];

    public static string All => string.Join(", ", s_known.Select(k => k.Name));

    public static StorageType? Find(string name) => Array.Find(s_known, k => k.Name == name);

    public static StorageType? Find(ScalarType type) => Array.Find(s_known, k => k.Scalar == type);
}

/// <summary>The elements of one storage and where in the file they lie. The legacy format says where only after the pickle.</summary>
internal sealed class StorageData(Stream source, string key, StorageType type, long count)
{
    private const long Unknown = -1;

    public string Key => key;

    public StorageType Type => type;

    public long Count => count;

    public long Position { get; set; } = Unknown;

    public bool IsPlaced => Position != Unknown;

    public void Read(long firstElement, Span<byte> target)
    {
        source.Position = Position + firstElement * type.Bytes;
        source.ReadExactly(target);
    }
}

/// <summary>A storage as tensors refer to it: all of the data, or (legacy files) a run of it.</summary>
internal sealed class PthStorage(StorageData data, long offset, long count) : PthNode
{
    public StorageData Data => data;

    public long Count => count;

    public void Read(long firstElement, Span<byte> target) => data.Read(offset + firstElement, target);
}
