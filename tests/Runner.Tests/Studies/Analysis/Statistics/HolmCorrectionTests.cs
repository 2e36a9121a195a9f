using VisionFinetune.Runner.Studies.Analysis.Statistics;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Studies.Analysis.Statistics;

public sealed class HolmCorrectionTests
{
    [Fact]
    public void Adjusted_p_values_match_the_reference() => Assert.All(Reference.List("holm"), family =>
    {
        var (expected, actual) = (family.GetProperty("adjusted").Doubles(), HolmCorrection.Adjust(family.GetProperty("p").Doubles()));
        Assert.Equal(expected.Length, actual.Count);
        Assert.All(expected.Zip(actual), pair => Reference.AssertClose(pair.First, pair.Second));
    });

    [Fact]
    public void Nothing_is_adjusted_to_nothing() => Assert.Empty(HolmCorrection.Adjust([]));

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void What_is_no_probability_is_refused(double p)
    {
        var error = Assert.Throws<ArgumentException>(() => HolmCorrection.Adjust([0.5, p]));
        Assert.StartsWith($"p value 1 is {p}; it must be in [0, 1].", error.Message, StringComparison.Ordinal);
    }
}
