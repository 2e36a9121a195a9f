namespace VisionFinetune.Engine.Randomness;

/// <summary>Random orders that depend on a key alone, the same on every machine.</summary>
public static class Permutation
{
    /// <summary>The numbers 0 … <paramref name="count"/> - 1 in random order (Fisher-Yates).</summary>
    public static long[] Of(long count, ulong key)
    {
        var order = new long[count];
        for (long i = 0; i < count; i++)
            order[i] = i;
        for (var i = count - 1; i > 0; i--)
        {
            var j = (long)Math.BigMul(RandomKey.Bits(key, i), (ulong)i + 1, out _);   // in [0, i]
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }
}
