namespace VisionFinetune.Fuzzing;

/// <summary>Random choices that follow from a seed alone (splitmix64), so that every input can be made again.</summary>
internal sealed class Draws(ulong seed)
{
    private static readonly long[] s_boundaries =
    [
        0, 1, -1, 2, 7, 8, 63, 64, 65, 127, 128, 255, 256, 511, 512, 1023, 4095, 4096, short.MaxValue, ushort.MaxValue, 1 << 16,
        1 << 20, 1_000_000, 1_000_001, 1 << 24, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40, 1L << 53, 1L << 62,
        long.MaxValue, long.MinValue,
    ];

    private ulong _state = seed;

    /// <summary>The draws of one input of one target.</summary>
    public static Draws Of(ulong seed, string target, long index)
    {
        var mixed = new Draws(seed);
        foreach (var c in target)
            mixed = new Draws(mixed.Next() ^ c);
        return new Draws(mixed.Next() + (ulong)index * 0xD1342543DE82EF95UL);
    }

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>In [0, <paramref name="limit"/>).</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public bool OneIn(int count) => Below(count) == 0;

    public T Of<T>(IReadOnlyList<T> values) => values[Below(values.Count)];

    /// <summary>A number at which arithmetic goes wrong, or one beside it.</summary>
    public long Boundary() => Of(s_boundaries) + (OneIn(4) ? Below(3) - 1 : 0);

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
            bytes[i] = (byte)Next();
        return bytes;
    }
}
