using static TorchSharp.torch;

namespace VisionFinetune.Engine.Checkpoints;

/// <summary>The dtype names of safetensors and the libtorch types they stand for.</summary>
internal static class TypeNames
{
    private static readonly (string Name, ScalarType Type, int Bytes)[] Known =
    [
        ("F64", ScalarType.Float64, 8), ("F32", ScalarType.Float32, 4), ("F16", ScalarType.Float16, 2),
        ("BF16", ScalarType.BFloat16, 2), ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4),
        ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1), ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    public static string All => string.Join(", ", Known.Select(k => k.Name));

    public static bool TryParse(string name, out ScalarType type, out int bytes)
    {
        var found = Array.Find(Known, k => k.Name == name);
        (type, bytes) = (found.Type, found.Bytes);
        return found.Name is not null;
    }

    /// <exception cref="NotSupportedException">A dtype that the format has no name for (complex, quantized).</exception>
    public static string Of(ScalarType type) =>
        Array.Find(Known, k => k.Type == type).Name
        ?? throw new NotSupportedException($"Tensors of type {type} cannot be written; known are {All}.");
}
