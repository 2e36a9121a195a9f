namespace VisionFinetune.Engine.Randomness;

/// <summary>Randomness as a function: 64 well-mixed bits for (seed, purpose, epoch, step), and nothing to carry along.</summary>
/// <remarks>Resuming at step 1234 needs the number 1234. Mixed with splitmix64 (Steele, Lea and Flood, OOPSLA 2014).</remarks>
public static class RandomKey
{
    private const ulong Gamma = 0x9E3779B97F4A7C15UL;

    /// <summary>The key of one draw.</summary>
    public static ulong Of(long seed, RandomPurpose purpose, int epoch = 0, long step = 0)
    {
        var key = Mix((ulong)seed + Gamma);
        key = Mix(key ^ (ulong)purpose * Gamma);
        key = Mix(key + (ulong)epoch * Gamma + 1);
        return Mix(key + (ulong)step * Gamma + 2);
    }

    /// <summary>Number <paramref name="index"/> of the stream of <paramref name="key"/>: 64 uniform bits.</summary>
    public static ulong Bits(ulong key, long index) => Mix(key + ((ulong)index + 1) * Gamma);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
