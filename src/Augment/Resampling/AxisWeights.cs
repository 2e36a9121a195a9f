using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Resampling;

/// <summary>Bilinear interpolation along one axis, written as matrices: result = weights · source.</summary>
/// <remarks>Agrees with PyTorch's <c>interpolate(mode="bilinear", align_corners=False)</c> of the cut-out span, with and without
/// <c>antialias</c> (ATen: UpSampleKernel.cpp). A row has as many non-zero weights as source pixels under the triangle; only
/// those are computed, in double precision on the CPU, so that every device and number format gets the same picture.</remarks>
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
                var row = weights.Slice((span.Reversed ? outputSize - 1 - i : i) * inputSize + span.Start, span.Length);
                if (antialias)
                    FillAntialiased(row, (double)span.Length / outputSize, i, scratch);
                else
                    FillLinear(row, (double)span.Length / outputSize, i);
            }
            weights = weights[(outputSize * inputSize)..];
        }
    }

    /// <summary>A triangle as wide as the output pixel, cut off at the span's edges and scaled to sum 1.</summary>
    private static void FillAntialiased<T>(Span<T> row, double scale, int i, double[] scratch)
        where T : unmanaged, INumberBase<T>
    {
        var support = Math.Max(scale, 1);
        var center = scale * (i + 0.5);
        var first = Math.Max((int)(center - support + 0.5), 0);
        var end = Math.Min((int)(center + support + 0.5), row.Length);
        var sum = 0.0;
        for (var j = first; j < end; j++)
            sum += scratch[j] = Math.Max(0, 1 - Math.Abs((j - center + 0.5) / support));
        for (var j = first; j < end; j++)
            row[j] = T.CreateTruncating(scratch[j] / sum);
    }

    /// <summary>The two nearest pixels by distance; outside the span its edge repeats.</summary>
    private static void FillLinear<T>(Span<T> row, double scale, int i)
        where T : unmanaged, INumberBase<T>
    {
        var position = Math.Clamp(scale * (i + 0.5) - 0.5, 0, row.Length - 1);
        var j = (int)position;
        var fraction = position - j;
        row[j] = T.CreateTruncating(1 - fraction);
        if (fraction > 0)
            row[j + 1] = T.CreateTruncating(fraction);
    }
}
