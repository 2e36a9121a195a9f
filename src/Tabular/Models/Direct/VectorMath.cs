using System.Numerics;
using System.Runtime.CompilerServices;

namespace VisionFinetune.Tabular.Models.Direct;

/// <summary>The exponential that the activations need, for a vector of floats.</summary>
internal static class VectorMath
{
    private const float Limit = 87;                         // exp(-87) is still a normal float, 1 / exp(87) too
    private const float Shift = 12_582_912;                 // 1.5 · 2²³: adding it rounds to an integer, held by the lowest bits
    private const float Ln2High = 355f / 512;               // so short that n · Ln2High is exact
    private const float Ln2Low = -2.12194440e-4f;           // ln 2 - Ln2High

    /// <summary>exp(x) - 1 with a relative error below 2e-7, near zero too; constant outside ±87, NaN for NaN.</summary>
    /// <remarks>x = n ln 2 + r with |r| ≤ ln 2 / 2; Taylor's series of exp(r) - 1 up to r⁷ leaves a relative error of 2e-8. Takes two
    /// thirds of the time of <see cref="Vector.Exp(Vector{float})"/>, which computes in double and has lost what is below 1e-7
    /// before 1 can be subtracted.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> ExpMinus1(Vector<float> x)
    {
        x = Vector.ConditionalSelect(Vector.GreaterThan(x, new(Limit)), new(Limit), x);         // comparisons, because NaN must stay
        x = Vector.ConditionalSelect(Vector.LessThan(x, new(-Limit)), new(-Limit), x);
        var shifted = Vector.MultiplyAddEstimate(x, new(1.44269504f), new Vector<float>(Shift));
        var n = shifted - new Vector<float>(Shift);
        var r = Vector.MultiplyAddEstimate(n, new(-Ln2High), x);
        r = Vector.MultiplyAddEstimate(n, new(-Ln2Low), r);
        var series = Vector.MultiplyAddEstimate(r, new(1f / 5040), new Vector<float>(1f / 720));
        series = Vector.MultiplyAddEstimate(r, series, new(1f / 120));
        series = Vector.MultiplyAddEstimate(r, series, new(1f / 24));
        series = Vector.MultiplyAddEstimate(r, series, new(1f / 6));
        series = Vector.MultiplyAddEstimate(r, series, new(1f / 2));
        series = Vector.MultiplyAddEstimate(r * r, series, r);
        var power = Vector.AsVectorSingle((Vector.AsVectorInt32(shifted) << 23) + Vector.AsVectorInt32(Vector<float>.One));     // 2ⁿ
        return Vector.MultiplyAddEstimate(power, series, power - Vector<float>.One);
    }

    /// <summary>1 / (1 + exp(-x)) with a relative error below 3e-7 within ±87; constant outside, NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sigmoid(Vector<float> x) => Vector<float>.One / (new Vector<float>(2) + ExpMinus1(-x));
}
