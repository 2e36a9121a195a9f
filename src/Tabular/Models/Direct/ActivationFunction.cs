using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VisionFinetune.Tabular.Models.Direct;

/// <summary>An activation, and its derivative, applied to whole buffers.</summary>
internal abstract class ActivationFunction
{
    /// <summary>The function, or nothing where there is no vectorised one: gelu's erf.</summary>
    public static ActivationFunction? Of(Activation activation) => activation switch
    {
        Activation.Sigmoid => new Vectorised<Sigmoid>(),
        Activation.Relu => new Vectorised<Relu>(),
        Activation.LeakyRelu => new Vectorised<LeakyRelu>(),
        Activation.Elu => new Vectorised<Elu>(),
        Activation.Tanh => new Vectorised<Tanh>(),
        Activation.Silu => new Vectorised<Silu>(),
        _ => null,
    };

    /// <summary>y = f(x). Lengths are equal and multiples of a vector's.</summary>
    public abstract void Apply(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>gradient = gradient · f'(x), where y = f(x).</summary>
    public abstract void MultiplyBySlope(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> gradient);

    private interface IFunction
    {
        static abstract Vector<float> Value(Vector<float> x);

        /// <summary>The derivative, from x or y, whichever costs less.</summary>
        static abstract Vector<float> Slope(Vector<float> x, Vector<float> y);
    }

    /// <summary>The loops, compiled for each function with it inlined.</summary>
    private sealed class Vectorised<T> : ActivationFunction
        where T : struct, IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Apply(ReadOnlySpan<float> x, Span<float> y)
        {
            var from = MemoryMarshal.Cast<float, Vector<float>>(x);
            var to = MemoryMarshal.Cast<float, Vector<float>>(y);
            for (var i = 0; i < from.Length; i++)
                to[i] = T.Value(from[i]);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void MultiplyBySlope(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> gradient)
        {
            var xs = MemoryMarshal.Cast<float, Vector<float>>(x);
            var ys = MemoryMarshal.Cast<float, Vector<float>>(y);
            var to = MemoryMarshal.Cast<float, Vector<float>>(gradient);
            for (var i = 0; i < to.Length; i++)
                to[i] *= T.Slope(xs[i], ys[i]);
        }
    }

    private readonly struct Sigmoid : IFunction
    {
        public static Vector<float> Value(Vector<float> x) => VectorMath.Sigmoid(x);

        public static Vector<float> Slope(Vector<float> x, Vector<float> y) => y * (Vector<float>.One - y);
    }

    // Comparisons are such that NaN passes through, as in PyTorch.
    private readonly struct Relu : IFunction
    {
        public static Vector<float> Value(Vector<float> x) =>
            Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), Vector<float>.Zero, x);

        public static Vector<float> Slope(Vector<float> x, Vector<float> y) =>
            Vector.ConditionalSelect(Vector.LessThanOrEqual(y, Vector<float>.Zero), Vector<float>.Zero, Vector<float>.One);
    }

    private readonly struct LeakyRelu : IFunction
    {
        public static Vector<float> Value(Vector<float> x) => x * Slope(x, x);

        public static Vector<float> Slope(Vector<float> x, Vector<float> y) =>
            Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<float>.Zero), Vector<float>.One, new((float)Mlp.LeakySlope));
    }

    private readonly struct Elu : IFunction
    {
        public static Vector<float> Value(Vector<float> x) =>
            Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<float>.Zero), x, VectorMath.ExpMinus1(x));

        public static Vector<float> Slope(Vector<float> x, Vector<float> y) =>
            Vector.ConditionalSelect(Vector.GreaterThan(y, Vector<float>.Zero), Vector<float>.One, y + Vector<float>.One);
    }

    private readonly struct Tanh : IFunction
    {
        public static Vector<float> Value(Vector<float> x)
        {
            var e = VectorMath.ExpMinus1(x + x);
            return e / (e + new Vector<float>(2));
        }

        public static Vector<float> Slope(Vector<float> x, Vector<float> y) => Vector<float>.One - y * y;
    }

    private readonly struct Silu : IFunction
    {
        public static Vector<float> Value(Vector<float> x) => x * VectorMath.Sigmoid(x);

        public static Vector<float> Slope(Vector<float> x, Vector<float> y)
        {
            var s = VectorMath.Sigmoid(x);
            return s * (Vector<float>.One + x * (Vector<float>.One - s));
        }
    }
}
