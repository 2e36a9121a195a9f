namespace VisionFinetune.Augment.Resampling;

/// <summary>Bilinear interpolation along one axis of one image: only the weights that are not 0, which are two an output pixel where the
/// image grows.</summary>
internal sealed class AxisTaps
{
    private readonly int[] _first, _count;
    private readonly float[] _weights;
    private readonly int _room;

    /// <param name="span">The source pixels.</param>
    /// <param name="outputSize">Output pixels.</param>
    /// <param name="antialias">Whether shrinking averages over all pixels it merges.</param>
    public AxisTaps(AxisSpan span, int outputSize, bool antialias)
    {
        _room = Math.Min(span.Length, antialias ? 2 * (int)Math.Ceiling(Math.Max((double)span.Length / outputSize, 1)) + 1 : 2);
        (_first, _count, _weights) = (new int[outputSize], new int[outputSize], new float[outputSize * _room]);
        Span<double> scratch = new double[Math.Max(_room, 2)];
        for (var i = 0; i < outputSize; i++)
        {
            var output = span.Reversed ? outputSize - 1 - i : i;
            (_first[output], _count[output]) = TriangleFilter.Weigh(span.Length, outputSize, i, antialias, scratch);
            for (var j = 0; j < _count[output]; j++)
                _weights[output * _room + j] = (float)scratch[j];
        }
    }

    /// <summary>Output pixels.</summary>
    public int Length => _first.Length;

    /// <summary>The first source pixel of an output pixel, counted from the start of the span.</summary>
    public int First(int output) => _first[output];

    /// <summary>The weights of the source pixels from <see cref="First"/> on.</summary>
    public ReadOnlySpan<float> Weights(int output) => _weights.AsSpan(output * _room, _count[output]);
}
