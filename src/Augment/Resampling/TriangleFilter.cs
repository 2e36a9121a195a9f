namespace VisionFinetune.Augment.Resampling;

/// <summary>Which source pixels one output pixel of a bilinear interpolation is made of, and how much of each.</summary>
/// <remarks>Agrees with PyTorch's <c>interpolate(mode="bilinear", align_corners=False)</c> of the cut-out span, with and without
/// <c>antialias</c> (ATen: UpSampleKernel.cpp). Computed in double precision, so that every device and number format gets the same
/// picture.</remarks>
internal static class TriangleFilter
{
    /// <summary>The weights of output pixel <paramref name="i"/>.</summary>
    /// <param name="length">Source pixels of the span.</param>
    /// <param name="outputSize">Output pixels of the span.</param>
    /// <param name="i">From 0.</param>
    /// <param name="antialias">Whether shrinking averages over all pixels it merges.</param>
    /// <param name="weights">At least <paramref name="length"/> numbers of space; receives the weights, which sum to 1.</param>
    /// <returns>The first source pixel within the span, and how many there are.</returns>
    public static (int First, int Count) Weigh(int length, int outputSize, int i, bool antialias, Span<double> weights)
    {
        var scale = (double)length / outputSize;
        return antialias ? Averaged(length, scale, i, weights) : Nearest(length, scale, i, weights);
    }

    /// <summary>A triangle as wide as the output pixel, cut off at the span's edges and scaled to sum 1.</summary>
    private static (int First, int Count) Averaged(int length, double scale, int i, Span<double> weights)
    {
        var support = Math.Max(scale, 1);
        var center = scale * (i + 0.5);
        var first = Math.Max((int)(center - support + 0.5), 0);
        var count = Math.Min((int)(center + support + 0.5), length) - first;
        var sum = 0.0;
        for (var j = 0; j < count; j++)
            sum += weights[j] = Math.Max(0, 1 - Math.Abs((first + j - center + 0.5) / support));
        for (var j = 0; j < count; j++)
            weights[j] /= sum;
        return (first, count);
    }

    /// <summary>The two nearest pixels by distance; outside the span its edge repeats.</summary>
    private static (int First, int Count) Nearest(int length, double scale, int i, Span<double> weights)
    {
        var position = Math.Clamp(scale * (i + 0.5) - 0.5, 0, length - 1);
        var first = (int)position;
        var fraction = position - first;
        weights[0] = 1 - fraction;
        if (fraction == 0)
            return (first, 1);
        weights[1] = fraction;
        return (first, 2);
    }
}
