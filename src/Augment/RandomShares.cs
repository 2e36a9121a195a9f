namespace VisionFinetune.Augment;

/// <summary>Random shares, made of gamma-distributed numbers.</summary>
internal static class RandomShares
{
    /// <summary>Shares of 1 with a symmetric Dirichlet distribution; two of them are Beta(alpha, alpha) and the rest.</summary>
    /// <param name="alpha">Above 0: below 1 one share dominates, above 1 they are alike.</param>
    /// <param name="count">Number of shares.</param>
    /// <param name="draw">The random numbers.</param>
    public static double[] Of(double alpha, int count, Draw draw)
    {
        // In logarithms: with a tiny alpha all numbers would underflow to 0.
        var logs = Enumerable.Range(0, count).Select(k => LogSample(alpha, draw.Fork(k))).ToArray();
        var largest = logs.Max();
        var parts = Array.ConvertAll(logs, log => Math.Exp(log - largest));
        var sum = parts.Sum();
        return Array.ConvertAll(parts, part => part / sum);
    }

    /// <summary>The logarithm of a gamma-distributed number of scale 1 (Marsaglia and Tsang, 2000).</summary>
    private static double LogSample(double alpha, Draw draw)
    {
        // A shape below 1 is one above, times a power of a uniform number.
        var boost = alpha < 1 ? Math.Log(1 - draw.Uniform(-1)) / alpha : 0;
        var d = (alpha < 1 ? alpha + 1 : alpha) - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        for (var attempt = 0; ; attempt++)
        {
            var normal = draw.Fork(attempt).Normal(0);
            var cubeRoot = 1 + c * normal;
            if (cubeRoot <= 0)
                continue;
            var v = cubeRoot * cubeRoot * cubeRoot;
            if (Math.Log(1 - draw.Fork(attempt).Uniform(2)) < 0.5 * normal * normal + d * (1 - v + Math.Log(v)))
                return Math.Log(d * v) + boost;
        }
    }
}
