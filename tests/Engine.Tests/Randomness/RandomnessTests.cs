using VisionFinetune.Engine.Randomness;

namespace VisionFinetune.Engine.Tests.Randomness;

public sealed class RandomnessTests
{
    [Fact]
    public void Every_argument_changes_the_key()
    {
        var keys = new HashSet<ulong>();
        for (long seed = 0; seed < 10; seed++)
        {
            foreach (var purpose in Enum.GetValues<RandomPurpose>())
            {
                for (var epoch = 0; epoch < 10; epoch++)
                {
                    for (long step = 0; step < 100; step++)
                        keys.Add(RandomKey.Of(seed, purpose, epoch, step));
                }
            }
        }
        Assert.Equal(10 * Enum.GetValues<RandomPurpose>().Length * 10 * 100, keys.Count);
    }

    [Fact]
    public void Keys_never_change_between_versions()
    {
        // Computed by an independent program; a changed key would silently change every run and break resuming old ones.
        Assert.Equal(17507336200431627761, RandomKey.Of(42, RandomPurpose.Shuffle, 3, 7));
        Assert.Equal([0, 3, 5, 1, 2, 7, 6, 4], Permutation.Of(8, 1));
    }

    [Fact]
    public void A_permutation_holds_every_index_once_and_is_uniform()
    {
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), Permutation.Of(1000, 5).Order());
        Assert.Empty(Permutation.Of(0, 5));
        var counts = new int[4, 4];
        for (var key = 0UL; key < 24_000; key++)
        {
            var order = Permutation.Of(4, RandomKey.Of((long)key, RandomPurpose.Shuffle));
            for (var i = 0; i < 4; i++)
                counts[i, order[i]]++;
        }
        foreach (var count in counts)
            Assert.InRange(count, 6000 - 5 * 67, 6000 + 5 * 67);     // 5 standard deviations of a binomial
    }
}
