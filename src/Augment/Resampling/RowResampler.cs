using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Resampling;

/// <summary>What <see cref="Resampler"/> and a normalisation do, for colour images in channels_last on the CPU, without the products with 0
/// that matrices are full of.</summary>
/// <remarks>Every source row is made as wide as the result, then every row of the result is the weighted sum of a few wide rows. Each image is
/// worked on by one thread, so that the number of threads does not change a bit. Agrees with <see cref="Resampler"/> up to rounding.</remarks>
internal static class RowResampler
{
    private const int Channels = 3;

    /// <summary>Whether these images can be resampled here: <c>(N, 3, H, W)</c>, uint8 or float32, channels_last, on the CPU.</summary>
    public static bool Handles(Tensor images) =>
        images.device_type == DeviceType.CPU && images.shape[0] > 0 && images.shape[1] == Channels && images.dtype is ScalarType.Byte or ScalarType.Float32
        && Pixels.IsChannelsLast(images);

    /// <summary>Resamples to <c>(N, 3, plan.Height, plan.Width)</c> float32 in channels_last.</summary>
    /// <param name="images">uint8 is seen in [0, 1].</param>
    /// <param name="plan">The rectangles.</param>
    /// <param name="scale">The normalisation.</param>
    public static Tensor Apply(Tensor images, ResamplePlan plan, ChannelScale scale)
    {
        using var scope = NewDisposeScope();
        var (count, width) = (images.shape[0], (int)images.shape[3]);
        var source = images.permute(0, 2, 3, 1);                                        // (N, H, W, 3), contiguous
        var result = empty(count, plan.Height, plan.Width, Channels);
        var table = images.dtype == ScalarType.Byte ? scale.Table() : null;
        var shared = plan.Rows.Length == 1 ? new AxisTaps(plan.Rows[0], plan.Height, plan.Antialias) : null;
        var sharedColumns = plan.Columns.Length == 1 ? new AxisTaps(plan.Columns[0], plan.Width, plan.Antialias) : null;
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, i =>
        {
            using var from = source.select(0, i);
            using var to = result.select(0, i);
            var (rows, columns) = (plan.Rows[shared is null ? i : 0], plan.Columns[sharedColumns is null ? i : 0]);
            var wide = new Wide(columns, sharedColumns ?? new AxisTaps(columns, plan.Width, plan.Antialias), rows.Length);
            for (var row = 0; row < rows.Length; row++)
            {
                var pixels = ((rows.Start + row) * width + columns.Start) * Channels;
                if (table is not null)
                    Convert(from.bytes.Slice(pixels, columns.Length * Channels), table, wide.Source);
                else
                    Convert(MemoryMarshal.Cast<byte, float>(from.bytes).Slice(pixels, columns.Length * Channels), scale, wide.Source);
                wide.Stretch(row);
            }
            Blend(wide, shared ?? new AxisTaps(rows, plan.Height, plan.Antialias), MemoryMarshal.Cast<byte, float>(to.bytes));
            wide.Return();
        });
        return result.permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private static void Convert(ReadOnlySpan<byte> pixels, float[] table, Span<float> row)
    {
        for (var i = 0; i + 2 < pixels.Length; i += Channels)
        {
            row[i] = table[pixels[i]];
            row[i + 1] = table[256 + pixels[i + 1]];
            row[i + 2] = table[512 + pixels[i + 2]];
        }
    }

    private static void Convert(ReadOnlySpan<float> pixels, ChannelScale scale, Span<float> row)
    {
        for (var i = 0; i < pixels.Length; i++)
            row[i] = scale.Of(pixels[i], i % Channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blend(Wide wide, AxisTaps taps, Span<float> result)
    {
        for (var output = 0; output < taps.Length; output++)
            Blend(wide.Rows[(taps.First(output) * wide.Stride)..], wide.Stride, taps.Weights(output), result.Slice(output * wide.Width, wide.Width));
    }

    /// <summary>The weighted sum of some rows, one after the other in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blend(ReadOnlySpan<float> rows, int stride, ReadOnlySpan<float> weights, Span<float> result)
    {
        ref var source = ref MemoryMarshal.GetReference(rows);
        ref var target = ref MemoryMarshal.GetReference(result);
        var i = 0;
        for (; i <= result.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var sum = Vector.LoadUnsafe(ref source, (nuint)i) * weights[0];
            for (var k = 1; k < weights.Length; k++)
                sum = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref source, (nuint)(k * stride + i)), new Vector<float>(weights[k]), sum);
            sum.StoreUnsafe(ref target, (nuint)i);
        }
        for (; i < result.Length; i++)
        {
            var sum = rows[i] * weights[0];
            for (var k = 1; k < weights.Length; k++)
                sum = MathF.FusedMultiplyAdd(rows[k * stride + i], weights[k], sum);
            result[i] = sum;
        }
    }

    /// <summary>The source rows of one image, made as wide as the result.</summary>
    private readonly ref struct Wide
    {
        private const int Spare = 4 - Channels;          // a pixel is read and written as four numbers

        private readonly AxisTaps _taps;
        private readonly float[] _source, _rows;

        public Wide(AxisSpan columns, AxisTaps taps, int rows)
        {
            _taps = taps;
            (Width, Stride) = (taps.Length * Channels, taps.Length * Channels + Spare);
            _source = ArrayPool<float>.Shared.Rent(columns.Length * Channels + Spare);
            _rows = ArrayPool<float>.Shared.Rent(rows * Stride);
        }

        /// <summary>Numbers of a row of the result.</summary>
        public int Width { get; }

        /// <summary>Numbers from one row to the next.</summary>
        public int Stride { get; }

        /// <summary>Where a source row is put before it is stretched.</summary>
        public Span<float> Source => _source;

        /// <summary>The stretched rows.</summary>
        public ReadOnlySpan<float> Rows => _rows;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Stretch(int row)
        {
            ref var source = ref _source[0];
            ref var target = ref _rows[row * Stride];
            for (var x = 0; x < _taps.Length; x++)
            {
                var first = _taps.First(x) * Channels;
                var weights = _taps.Weights(x);
                var sum = Vector128.LoadUnsafe(ref source, (nuint)first) * weights[0];
                for (var k = 1; k < weights.Length; k++)
                    sum = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref source, (nuint)(first + k * Channels)), Vector128.Create(weights[k]), sum);
                sum.StoreUnsafe(ref target, (nuint)(x * Channels));
            }
        }

        public void Return()
        {
            ArrayPool<float>.Shared.Return(_source);
            ArrayPool<float>.Shared.Return(_rows);
        }
    }
}
