using VisionFinetune.Runner.Studies.Analysis.Statistics;

namespace VisionFinetune.Runner.Tests.Studies.Analysis.Statistics;

public sealed class NoncentralTTests
{
    [Fact]
    public void The_distribution_matches_forty_digits_of_its_series() => Assert.All(Reference.List("noncentral_t"), c =>
    {
        var actual = NoncentralT.Cdf(c.Number("t"), c.Number("freedom"), c.Number("shift"));
        Assert.True(Math.Abs(c.Number("cdf") - actual) <= 1e-12, $"{c}: found {actual:R}.");
        if (c.Number("cdf") > 1e-12)
            Reference.AssertClose(c.Number("cdf"), actual, what: c.ToString());
    });

    [Fact]
    public void Without_a_shift_it_is_Students_distribution() => Assert.All([1, 4, 30, 5000], freedom =>
        Reference.AssertClose(StudentDistribution.TwoSidedP(2.5, freedom) / 2, NoncentralT.Cdf(-2.5, freedom, 0)));

    [Theory]
    [InlineData(1e5, 1, 0.0)]
    [InlineData(-1e5, 3, 1.0)]
    public void A_huge_shift_leaves_nothing_or_everything(double shift, double freedom, double expected) =>
        Assert.Equal(expected, NoncentralT.Cdf(5, freedom, shift), 1e-4);

    [Fact]
    public void What_is_no_number_is_refused()
    {
        Assert.Throws<ArgumentException>(() => NoncentralT.Cdf(double.NaN, 3, 0));
        Assert.Throws<ArgumentException>(() => NoncentralT.Cdf(1, 3, double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => NoncentralT.Cdf(1, 0, 0));
    }
}
