namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>Shape, strides and offset of a tensor in its storage, all in elements, checked against the storage's size.</summary>
internal sealed record TensorLayout(long[] Shape, long[] Strides, long Offset, long ElementCount, long Span)
{
    private const int MaxRank = 64;     // libtorch's own limit for strided kernels

    /// <summary>True where the elements lie in row-major order without gaps.</summary>
    public bool IsContiguous
    {
        get
        {
            long expected = 1;
            for (var axis = Shape.Length - 1; axis >= 0; axis--)
            {
                if (Shape[axis] != 1 && Strides[axis] != expected)
                    return false;
                expected *= Shape[axis];
            }
            return true;
        }
    }

    /// <summary>Checks everything before any memory is taken.</summary>
    /// <param name="shape">Sizes as the file says.</param>
    /// <param name="strides">Strides as the file says.</param>
    /// <param name="offset">First element in the storage.</param>
    /// <param name="storageCount">Elements in the storage.</param>
    /// <param name="itemBytes">Bytes of one element.</param>
    /// <param name="bad">Makes the error for this file.</param>
    public static TensorLayout Check(
        long[] shape, long[] strides, long offset, long storageCount, int itemBytes, Func<string, WeightFileException> bad)
    {
        if (shape.Length > MaxRank || shape.Length != strides.Length)
            throw bad($"holds a tensor with {shape.Length} sizes and {strides.Length} strides; they must match, at most "
                + $"{MaxRank} are read.");
        string Text() => $"shape [{string.Join(", ", shape)}], strides [{string.Join(", ", strides)}] and offset {offset}";
        if (offset < 0 || shape.Any(s => s < 0) || strides.Any(s => s < 0))
            throw bad($"holds a tensor with a negative number in {Text()}.");
        Int128 count = 1, volume = 1, last = offset;     // volume counts empty axes as 1, so that strides cannot overflow
        for (var axis = 0; axis < shape.Length; axis++)
        {
            count *= shape[axis];
            volume *= Math.Max(shape[axis], 1);
            last += (Int128)Math.Max(shape[axis] - 1, 0) * strides[axis];
            if (volume > int.MaxValue)
                throw bad($"holds a tensor with {Text()}, which is more than the {int.MaxValue} elements that are read.");
        }
        if (count == 0)
            return new TensorLayout(shape, strides, 0, 0, 0);
        if (last >= storageCount)
            throw bad($"holds a tensor with {Text()}, which ends beyond its storage of {storageCount} elements.");
        if (count > storageCount)
            throw bad($"holds a tensor with {Text()}, which repeats the {storageCount} elements of its storage; save it with "
                + ".contiguous().");
        var span = (long)last - offset + 1;
        if ((Int128)span * itemBytes > int.MaxValue)
            throw bad($"holds a tensor with {Text()} over {(Int128)span * itemBytes} bytes; at most {int.MaxValue} are read.");
        return new TensorLayout(shape, strides, offset, (long)count, span);
    }
}
