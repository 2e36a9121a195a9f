using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Resampling;

/// <summary>Bilinear interpolation along one axis, written as matrices: result = weights · source.</summary>
internal static class AxisWeights
{
    /// <summary>One matrix per span: <c>(spans, output size, input size)</c> on the CPU, float64 if asked for, else
    /// float32.</summary>
    public static Tensor Create(ReadOnlySpan<AxisSpan> spans, int inputSize, int outputSize, bool antialias, ScalarType type)
    {
        var isDouble = type == ScalarType.Float64;
        var weights = zeros([spans.Length, outputSize, inputSize], dtype: isDouble ? ScalarType.Float64 : ScalarType.Float32);
        if (isDouble)
            Fill(MemoryMarshal.Cast<byte, double>(weights.bytes), spans, inputSize, outputSize, antialias);
        else
            Fill(MemoryMarshal.Cast<byte, float>(weights.bytes), spans, inputSize, outputSize, antialias);
        return weights;
    }

    private static void Fill<T>(Span<T> weights, ReadOnlySpan<AxisSpan> spans, int inputSize, int outputSize, bool antialias)
        where T : unmanaged, INumberBase<T>
    {
        var scratch = new double[inputSize];
        foreach (var span in spans)
        {
            for (var i = 0; i < outputSize; i++)
            {
                var (first, count) = TriangleFilter.Weigh(span.Length, outputSize, i, antialias, scratch);
                var row = weights.Slice((span.Reversed ? outputSize - 1 - i : i) * inputSize + span.Start + first, count);
                for (var j = 0; j < count; j++)
                    row[j] = T.CreateTruncating(scratch[j]);
            }
            weights = weights[(outputSize * inputSize)..];
        }
    }
}
