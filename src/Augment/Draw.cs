namespace VisionFinetune.Augment;

/// <summary>The random numbers of one batch, as a function: number <c>i</c> of a draw depends on its key and <c>i</c> alone.</summary>
/// <remarks>Computed on the CPU with the splitmix64 mixer (Steele, Lea and Flood, OOPSLA 2014), so that every device sees the same
/// crops and flips. A chain gives each of its steps a draw of its own with <see cref="Fork"/>.</remarks>
/// <param name="Key">Any 64 bits; the engine derives them from seed, purpose, epoch and step.</param>
public readonly record struct Draw(ulong Key)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15UL;

    /// <summary>An independent draw for one consumer, such as the third step of a chain.</summary>
    public Draw Fork(int lane) => new(Mix(Key ^ Mix((ulong)lane + Gamma)));

    /// <summary>Number <paramref name="index"/> of this draw, uniform in [0, 1) with 53 random bits.</summary>
    public double Uniform(int index) => (Mix(Key + ((ulong)index + 1) * Gamma) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Number <paramref name="index"/> of this draw, uniform in [smallest, largest).</summary>
    internal double Between(int index, double smallest, double largest) => smallest + (largest - smallest) * Uniform(index);

    /// <summary>Standard normal number <paramref name="index"/> of this draw; takes two uniform ones (Box and Muller, 1958).</summary>
    internal double Normal(int index) =>
        Math.Sqrt(-2 * Math.Log(1 - Uniform(2 * index))) * Math.Cos(2 * Math.PI * Uniform(2 * index + 1));

    /// <summary>The numbers 0 to <paramref name="count"/> - 1 in random order, all orders equally likely (Fisher and Yates).</summary>
    internal int[] Order(int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            var j = (int)(Uniform(i) * (i + 1));
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
