using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>One step of Adam as a single pass over buffers in main memory: of a few hundred values, libtorch's seven passes cost
/// little but calls.</summary>
/// <remarks>The 702 values of a 10-20-20-2 MLP: 1.3 instead of 13 µs on an AMD EPYC (AVX-512, one thread, 2026-11-24).</remarks>
internal readonly struct AdamPass(AdamSettings settings, double rate, double decay, long step)
{
    // Beyond, libtorch's threads and caches make up for its calls.
    private const long MostValues = 100_000;

    private readonly Vector<float> _keepValue = new((float)(settings is AdamWSettings ? 1 - rate * decay : 1));
    private readonly Vector<float> _penalty = new((float)(settings is AdamWSettings ? 0 : decay));
    private readonly Vector<float> _beta1 = new((float)settings.Betas[0]), _rest1 = new((float)(1 - settings.Betas[0]));
    private readonly Vector<float> _beta2 = new((float)settings.Betas[1]), _rest2 = new((float)(1 - settings.Betas[1]));
    private readonly Vector<float> _root2 = new((float)Math.Sqrt(1 - Math.Pow(settings.Betas[1], step)));
    private readonly Vector<float> _rate = new((float)(-rate / (1 - Math.Pow(settings.Betas[0], step))));
    private readonly Vector<float> _eps = new((float)settings.Eps);

    /// <summary>Whether buffers like these are better served here than by libtorch.</summary>
    public static bool Suits(Tensor values) =>
        values.device_type == DeviceType.CPU && values.dtype == ScalarType.Float32 && values.numel() <= MostValues;

    /// <summary>Updates values and moments in place; all buffers have the same length.</summary>
    /// <param name="values">The parameters.</param>
    /// <param name="gradient">Only read.</param>
    /// <param name="mean">First moment.</param>
    /// <param name="square">Second moment.</param>
    /// <param name="largestSquare">Amsgrad's, or none.</param>
    public void Apply(Tensor values, Tensor gradient, Tensor mean, Tensor square, Tensor? largestSquare) =>
        Apply(Floats(values), Floats(gradient), Floats(mean), Floats(square), largestSquare is null ? [] : Floats(largestSquare));

    // Compiled at its best from the start: a short run would end before the runtime has found out that this loop is worth it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Apply(Span<float> values, Span<float> gradient, Span<float> mean, Span<float> square, Span<float> largest)
    {
        var width = Vector<float>.Count;
        var at = 0;
        for (; at + width <= values.Length; at += width)
        {
            Vector<float> v = new(values[at..]), m = new(mean[at..]), s = new(square[at..]);
            var l = largest.IsEmpty ? default : new Vector<float>(largest[at..]);
            Update(new(gradient[at..]), ref v, ref m, ref s, ref l);
            v.CopyTo(values[at..]);
            m.CopyTo(mean[at..]);
            s.CopyTo(square[at..]);
            if (!largest.IsEmpty)
                l.CopyTo(largest[at..]);
        }
        for (; at < values.Length; at++)
        {
            Vector<float> v = new(values[at]), m = new(mean[at]), s = new(square[at]);
            var l = new Vector<float>(largest.IsEmpty ? 0 : largest[at]);
            Update(new(gradient[at]), ref v, ref m, ref s, ref l);
            (values[at], mean[at], square[at]) = (v[0], m[0], s[0]);
            if (!largest.IsEmpty)
                largest[at] = l[0];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Update(Vector<float> gradient, ref Vector<float> value, ref Vector<float> mean, ref Vector<float> square, ref Vector<float> largest)
    {
        value *= _keepValue;
        gradient += _penalty * value;
        mean = mean * _beta1 + gradient * _rest1;
        square = square * _beta2 + gradient * gradient * _rest2;
        largest = Vector.Max(largest, square);
        var denominator = Vector.SquareRoot(settings.Amsgrad ? largest : square) / _root2 + _eps;
        value += _rate * mean / denominator;
    }

    private static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
