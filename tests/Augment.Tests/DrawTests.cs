namespace VisionFinetune.Augment.Tests;

public class DrawTests
{
    [Fact]
    public void Numbers_are_a_function_of_key_and_index()
    {
        Assert.Equal(new Draw(5).Uniform(3), new Draw(5).Uniform(3));
        Assert.Equal(new Draw(5).Fork(2), new Draw(5).Fork(2));
        Assert.NotEqual(new Draw(5).Uniform(3), new Draw(5).Uniform(4));
        Assert.NotEqual(new Draw(5).Uniform(3), new Draw(6).Uniform(3));
    }

    [Fact]
    public void Forks_of_neighbouring_keys_and_lanes_never_meet()
    {
        var keys = Enumerable.Range(0, 100).SelectMany(k => Enumerable.Range(0, 100).Select(l => new Draw((ulong)k).Fork(l).Key));
        Assert.Equal(10_000, keys.Distinct().Count());
    }

    [Fact]
    public void Numbers_are_uniform_in_the_unit_interval_and_uncorrelated_between_forks()
    {
        const int n = 100_000;
        var (a, b) = (new Draw(1).Fork(0), new Draw(1).Fork(1));
        var first = Enumerable.Range(0, n).Select(a.Uniform).ToArray();
        var second = Enumerable.Range(0, n).Select(b.Uniform).ToArray();
        Assert.All(first, u => Assert.InRange(u, 0, 1 - 1e-16));
        Assert.Equal(0.5, first.Average(), 4 * Math.Sqrt(1.0 / 12 / n));
        Assert.Equal(1.0 / 12, first.Average(u => (u - 0.5) * (u - 0.5)), 4 * Math.Sqrt(1.0 / 180 / n));
        Assert.Equal(0, first.Zip(second, (x, y) => 12 * (x - 0.5) * (y - 0.5)).Average(), 4 / Math.Sqrt(n));
    }
}
