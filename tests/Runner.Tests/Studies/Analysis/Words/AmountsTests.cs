using VisionFinetune.Runner.Studies.Analysis;
using VisionFinetune.Runner.Studies.Analysis.Words;

namespace VisionFinetune.Runner.Tests.Studies.Analysis.Words;

public sealed class AmountsTests
{
    [Theory]
    [InlineData(0.00004, 0.05, "p < 0.001")]
    [InlineData(0.0042, 0.05, "p = 0.004")]
    [InlineData(0.0496, 0.05, "p = 0.0496")]
    [InlineData(0.05, 0.05, "p = 0.050")]
    [InlineData(0.713, 0.05, "p = 0.71")]
    [InlineData(1, 0.05, "p = 1.00")]
    [InlineData(0.00042, 0.0001, "p = 4.2e-4")]
    public void A_probability_is_never_rounded_across_alpha(double p, double alpha, string expected) =>
        Assert.Equal(expected, Amounts.P(p, alpha));

    [Theory]
    [InlineData(0.008, 0.003, "0.8 ± 0.3 points")]
    [InlineData(0.0081, 0.0012, "0.81 ± 0.12 points")]
    [InlineData(0.25, 0.04, "25.0 ± 4.0 points")]
    [InlineData(0.0001, 0.006, "0.0 ± 0.6 points")]
    public void A_difference_has_the_digits_that_are_known(double mean, double half, string expected) =>
        Assert.Equal(expected, Amounts.Difference(new Estimate(5, mean, half, mean - half, mean + half), Some.Accuracy));

    [Theory]
    [InlineData(0.0123, 0.0041, "0.012 ± 0.004 in validation loss")]
    [InlineData(12345, 321, "12345 ± 321 in validation loss")]
    [InlineData(3e9, 4e8, "3e+9 ± 4e+8 in validation loss")]
    public void A_loss_s_difference_is_in_the_loss_s_unit(double mean, double half, string expected) =>
        Assert.Equal(expected, Amounts.Difference(new Estimate(5, mean, half, mean - half, mean + half), Some.Loss));

    [Fact]
    public void One_seed_s_score_has_no_interval()
    {
        Assert.Equal("91.2\u00A0%", Amounts.Score(new Estimate(1, 0.9123, null, null, null), Some.Accuracy));
        Assert.Equal("0.3124", Amounts.Score(new Estimate(1, 0.31236, null, null, null), Some.Loss));
    }
}
