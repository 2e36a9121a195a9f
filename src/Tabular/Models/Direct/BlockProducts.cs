using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VisionFinetune.Tabular.Models.Direct;

/// <summary>The two matrix products of a linear layer, on <see cref="RowBlocks"/>.</summary>
/// <remarks>Both keep eight vectors of sums in registers: two multiply-adds can start in every cycle, and each takes four. Where a
/// count is no multiple of what one turn computes, the last element is computed again, instead of in a loop of its own. All loops are
/// compiled at their best from the start, because a run over a small table ends before the runtime has found out which are worth
/// it.</remarks>
internal static class BlockProducts
{
    /// <summary>output = start + weight · input for every row: forwards with a layer's weights and biases, backwards with the same
    /// weights read the other way round.</summary>
    /// <param name="weight">Read at <c>output · outputStride + input · inputStride</c>.</param>
    /// <param name="outputStride">Distance of the weights of neighbouring outputs.</param>
    /// <param name="inputStride">Distance of the weights of neighbouring inputs.</param>
    /// <param name="start">One value per output, or none for zeros.</param>
    /// <param name="input">The factor.</param>
    /// <param name="output">Overwritten; has as many rows already.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        ReadOnlySpan<float> weight, int outputStride, int inputStride, ReadOnlySpan<float> start, RowBlocks input, RowBlocks output)
    {
        ref var first = ref MemoryMarshal.GetReference(weight[..(input.Features * output.Features)]);
        for (var block = 0; block < input.Blocks; block++)
        {
            for (var o = 0; o < output.Features; o += 2)
            {
                var next = Math.Min(o + 1, output.Features - 1);
                MultiplyTwo(
                    ref Unsafe.Add(ref first, o * outputStride), ref Unsafe.Add(ref first, next * outputStride), inputStride,
                    start.IsEmpty ? 0 : start[o], start.IsEmpty ? 0 : start[next],
                    ref input.At(block, 0), input.Features, ref output.At(block, o), ref output.At(block, next));
            }
        }
    }

    /// <summary>The gradients of a layer's parameters: weight = Σ over rows of gradient · inputᵀ, bias = Σ over rows of
    /// gradient.</summary>
    /// <param name="gradient">The loss differentiated by the layer's output; zero in the padding.</param>
    /// <param name="input">The layer's input.</param>
    /// <param name="weight"><c>(outputs, inputs)</c>, overwritten.</param>
    /// <param name="bias"><c>(outputs)</c>, overwritten.</param>
    public static void SumOverRows(RowBlocks gradient, RowBlocks input, Span<float> weight, Span<float> bias)
    {
        for (var o = 0; o < gradient.Features; o += 2)
        {
            var next = Math.Min(o + 1, gradient.Features - 1);
            SumProducts(gradient, input, o, next, weight.Slice(o * input.Features, input.Features), weight.Slice(next * input.Features, input.Features));
        }
        for (var o = 0; o < gradient.Features; o++)
            bias[o] = Sum(gradient, o);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyTwo(
        ref float weight0, ref float weight1, int stride, float start0, float start1,
        ref float input, int inputs, ref float output0, ref float output1)
    {
        var v = (nuint)Vector<float>.Count;
        Vector<float> a0 = new(start0), a1 = a0, a2 = a0, a3 = a0, b0 = new(start1), b1 = b0, b2 = b0, b3 = b0;
        for (var i = 0; i < inputs; i++)
        {
            Vector<float> a = new(Unsafe.Add(ref weight0, i * stride)), b = new(Unsafe.Add(ref weight1, i * stride));
            ref var x = ref Unsafe.Add(ref input, (nuint)i * 4 * v);
            Vector<float> x0 = Vector.LoadUnsafe(ref x), x1 = Vector.LoadUnsafe(ref x, v);
            Vector<float> x2 = Vector.LoadUnsafe(ref x, 2 * v), x3 = Vector.LoadUnsafe(ref x, 3 * v);
            a0 = Vector.MultiplyAddEstimate(a, x0, a0);
            a1 = Vector.MultiplyAddEstimate(a, x1, a1);
            a2 = Vector.MultiplyAddEstimate(a, x2, a2);
            a3 = Vector.MultiplyAddEstimate(a, x3, a3);
            b0 = Vector.MultiplyAddEstimate(b, x0, b0);
            b1 = Vector.MultiplyAddEstimate(b, x1, b1);
            b2 = Vector.MultiplyAddEstimate(b, x2, b2);
            b3 = Vector.MultiplyAddEstimate(b, x3, b3);
        }
        StoreFour(a0, a1, a2, a3, ref output0);
        StoreFour(b0, b1, b2, b3, ref output1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFour(Vector<float> v0, Vector<float> v1, Vector<float> v2, Vector<float> v3, ref float to)
    {
        var v = (nuint)Vector<float>.Count;
        v0.StoreUnsafe(ref to);
        v1.StoreUnsafe(ref to, v);
        v2.StoreUnsafe(ref to, 2 * v);
        v3.StoreUnsafe(ref to, 3 * v);
    }

    /// <summary>Two rows of the weights' gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumProducts(RowBlocks gradient, RowBlocks input, int o0, int o1, Span<float> weight0, Span<float> weight1)
    {
        for (var i0 = 0; i0 < weight0.Length; i0 += 4)
        {
            int last = weight0.Length - 1, i1 = Math.Min(i0 + 1, last), i2 = Math.Min(i0 + 2, last), i3 = Math.Min(i0 + 3, last);
            Vector<float> a0 = default, a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
            for (var block = 0; block < input.Blocks; block++)
            {
                ref float a = ref gradient.At(block, o0), b = ref gradient.At(block, o1);
                ref float x0 = ref input.At(block, i0), x1 = ref input.At(block, i1), x2 = ref input.At(block, i2), x3 = ref input.At(block, i3);
                for (nuint at = 0; at < (nuint)RowBlocks.RowsPerBlock; at += (nuint)Vector<float>.Count)
                {
                    Vector<float> da = Vector.LoadUnsafe(ref a, at), db = Vector.LoadUnsafe(ref b, at);
                    Vector<float> y0 = Vector.LoadUnsafe(ref x0, at), y1 = Vector.LoadUnsafe(ref x1, at);
                    Vector<float> y2 = Vector.LoadUnsafe(ref x2, at), y3 = Vector.LoadUnsafe(ref x3, at);
                    (a0, b0) = (Vector.MultiplyAddEstimate(da, y0, a0), Vector.MultiplyAddEstimate(db, y0, b0));
                    (a1, b1) = (Vector.MultiplyAddEstimate(da, y1, a1), Vector.MultiplyAddEstimate(db, y1, b1));
                    (a2, b2) = (Vector.MultiplyAddEstimate(da, y2, a2), Vector.MultiplyAddEstimate(db, y2, b2));
                    (a3, b3) = (Vector.MultiplyAddEstimate(da, y3, a3), Vector.MultiplyAddEstimate(db, y3, b3));
                }
            }
            (weight0[i0], weight0[i1], weight0[i2], weight0[i3]) = (Vector.Sum(a0), Vector.Sum(a1), Vector.Sum(a2), Vector.Sum(a3));
            (weight1[i0], weight1[i1], weight1[i2], weight1[i3]) = (Vector.Sum(b0), Vector.Sum(b1), Vector.Sum(b2), Vector.Sum(b3));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum(RowBlocks gradient, int o)
    {
        Vector<float> sum = default;
        for (var block = 0; block < gradient.Blocks; block++)
        {
            ref var d = ref gradient.At(block, o);
            for (nuint at = 0; at < (nuint)RowBlocks.RowsPerBlock; at += (nuint)Vector<float>.Count)
                sum += Vector.LoadUnsafe(ref d, at);
        }
        return Vector.Sum(sum);
    }
}
