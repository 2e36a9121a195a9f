using System.Numerics;
using System.Runtime.CompilerServices;

namespace VisionFinetune.Tabular.Models.Direct;

/// <summary>A float matrix of rows × features, laid out so that one vector instruction works on many rows.</summary>
/// <remarks>Rows are taken <see cref="RowsPerBlock"/> at a time; the last block is padded. Order of the values: <c>(blocks, features,
/// rows of a block)</c>. Whatever the number of rows, one block of a small layer fits into the first-level cache and is read from its
/// beginning to its end.</remarks>
internal sealed class RowBlocks(int features)
{
    private float[] _values = [];

    /// <summary>Four vectors.</summary>
    public static int RowsPerBlock => 4 * Vector<float>.Count;

    public int Features => features;

    public int Rows { get; private set; }

    public int Blocks { get; private set; }

    /// <summary>All values, those of the padding included.</summary>
    public Span<float> Values => _values.AsSpan(0, Blocks * features * RowsPerBlock);

    /// <summary>The number of rows with the last block's padding.</summary>
    public static long Padded(long rows) => (rows + RowsPerBlock - 1) / RowsPerBlock * RowsPerBlock;

    /// <summary>The first of a block's values of one feature; the others follow it.</summary>
    public ref float At(int block, int feature) => ref _values[(block * features + feature) * RowsPerBlock];

    /// <summary>Makes room. The values are undefined until they have been written.</summary>
    public void Resize(int rows)
    {
        Rows = rows;
        Blocks = (int)(Padded(rows) / RowsPerBlock);
        if (_values.Length < Blocks * features * RowsPerBlock)
            _values = new float[Blocks * features * RowsPerBlock];
    }

    /// <summary>Takes a row-major matrix of at least one row. The padding repeats the last row, so that nothing computed from it can
    /// overflow where the rows themselves do not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]      // for the reason see BlockProducts
    public void Load(ReadOnlySpan<float> matrix)
    {
        Resize(matrix.Length / features);
        for (var row = 0; row < Blocks * RowsPerBlock; row++)
            LoadRow(row, matrix.Slice(Math.Min(row, Rows - 1) * features, features));
    }

    /// <summary>Takes a row-major matrix of gradients. The padding is zero, so that it adds nothing to a sum over rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void LoadGradient(ReadOnlySpan<float> matrix)
    {
        Resize(matrix.Length / features);
        Values[((Blocks - 1) * features * RowsPerBlock)..].Clear();
        for (var row = 0; row < Rows; row++)
            LoadRow(row, matrix.Slice(row * features, features));
    }

    /// <summary>Writes the rows, without the padding, to a row-major matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Store(Span<float> matrix)
    {
        for (var row = 0; row < Rows; row++)
        {
            var from = Values[FirstOf(row)..];
            var to = matrix.Slice(row * features, features);
            for (var feature = 0; feature < to.Length; feature++)
                to[feature] = from[feature * RowsPerBlock];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LoadRow(int row, ReadOnlySpan<float> from)
    {
        var to = Values[FirstOf(row)..];
        for (var feature = 0; feature < from.Length; feature++)
            to[feature * RowsPerBlock] = from[feature];
    }

    private int FirstOf(int row) => row / RowsPerBlock * features * RowsPerBlock + row % RowsPerBlock;
}
