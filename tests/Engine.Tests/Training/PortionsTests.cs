using VisionFinetune.Engine.Training;

namespace VisionFinetune.Engine.Tests.Training;

public sealed class PortionsTests
{
    [Theory]
    [InlineData(64, null, "64")]
    [InlineData(64, 64, "64")]
    [InlineData(64, 32, "32 32")]
    [InlineData(65, 32, "21 22 22")]
    [InlineData(4, 1, "1 1 1 1")]
    [InlineData(3, 2, "3")]
    [InlineData(5, 2, "2 3")]
    [InlineData(1, 8, "1")]
    public void Parts_are_of_nearly_the_same_size_and_cover_the_batch(long samples, int? most, string expected)
    {
        var parts = Portions.Of(samples, most).ToList();
        Assert.Equal(expected, string.Join(' ', parts.Select(p => p.Count)));
        Assert.Equal(samples, parts.Sum(p => p.Count));
        Assert.Equal(parts.Select((_, i) => parts.Take(i).Sum(p => p.Count)), parts.Select(p => p.Begin));
    }

    [Fact]
    public void No_sample_is_alone_unless_all_are()
    {
        for (var samples = 2L; samples < 40; samples++)
        {
            for (var most = 2L; most < 40; most++)
            {
                var sizes = Portions.Of(samples, most).Select(p => p.Count).ToList();
                Assert.True(sizes.Min() >= 2, $"{samples} samples, {most} at most: {string.Join(' ', sizes)}");
                Assert.True(sizes.Max() <= Math.Max(most, 3), $"{samples} samples, {most} at most: {string.Join(' ', sizes)}");
            }
        }
    }
}
