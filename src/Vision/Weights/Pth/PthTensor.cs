using static TorchSharp.torch;

namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>A tensor of a <c>.pth</c> file: a checked view of a stored run of elements, read only when asked for.</summary>
public sealed class PthTensor : PthNode
{
    private readonly PthStorage _storage;
    private readonly TensorLayout _layout;

    internal PthTensor(PthStorage storage, TensorLayout layout)
    {
        _storage = storage;
        _layout = layout;
    }

    /// <summary>Element type.</summary>
    public ScalarType Type => _storage.Data.Type.Scalar;

    /// <summary>Sizes; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape => _layout.Shape;

    /// <summary>Number of elements.</summary>
    public long ElementCount => _layout.ElementCount;

    /// <summary>Memory that <see cref="Load"/> takes for the result.</summary>
    public long ByteCount => ElementCount * _storage.Data.Type.Bytes;

    /// <summary>Reads the values. The file must still be open.</summary>
    /// <returns>One new contiguous CPU tensor of its own memory, whatever strides the file holds.</returns>
    internal Tensor Load()
    {
        using var scope = NewDisposeScope();
        var type = _storage.Data.Type;
        if (ElementCount == 0)
            return empty([.. Shape], dtype: type.Scalar).MoveToOuterDisposeScope();
        // A byte other than 0 and 1 would be an invalid bool, so truth values are read as bytes and compared.
        var raw = empty([_layout.Span], dtype: type.Scalar == ScalarType.Bool ? ScalarType.Byte : type.Scalar);
        _storage.Read(_layout.Offset, raw.bytes);
        var values = type.Scalar == ScalarType.Bool ? raw.ne(0) : raw;
        var shaped = _layout.IsContiguous
            ? values.reshape([.. Shape])
            : values.as_strided([.. Shape], _layout.Strides, 0).contiguous();
        return shaped.MoveToOuterDisposeScope();
    }
}
