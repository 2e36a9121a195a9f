using VisionFinetune.Runner.Reports;
using VisionFinetune.Runner.Reports.Page;

namespace VisionFinetune.Runner.Tests.Reports;

public sealed class NumbersTests
{
    [Theory]
    [InlineData(0.9123, "91.2\u00A0%")]
    [InlineData(1, "100.0\u00A0%")]
    [InlineData(0.99999, "99.9\u00A0%")]
    [InlineData(0, "0.0\u00A0%")]
    [InlineData(double.NaN, "NaN")]
    public void Shares_are_percentages_and_only_a_perfect_one_is_100(double share, string expected) =>
        Assert.Equal(expected, Numbers.Percent(share));

    [Theory]
    [InlineData(0.9999, "99\u00A0%")]
    [InlineData(0.551, "55\u00A0%")]
    [InlineData(1, "100\u00A0%")]
    public void Confidence_is_a_whole_percentage(double probability, string expected) =>
        Assert.Equal(expected, Numbers.Confidence(probability));

    [Theory]
    [InlineData(2.302585, "2.3026")]
    [InlineData(1234567, "1.235e+6")]
    [InlineData(double.NegativeInfinity, "−∞")]
    public void Losses_have_four_digits(double loss, string expected) => Assert.Equal(expected, Numbers.Loss(loss));

    [Theory]
    [InlineData(0.001, "0.001")]
    [InlineData(0.000025, "2.5e-5")]
    [InlineData(0, "0")]
    public void Learning_rates_stay_readable(double rate, string expected) => Assert.Equal(expected, Numbers.Rate(rate));

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(74.2, "1 min 14 s")]
    [InlineData(7384, "2 h 03 min")]
    [InlineData(double.PositiveInfinity, "∞")]
    public void Durations_have_two_units(double seconds, string expected) => Assert.Equal(expected, Numbers.Seconds(seconds));

    [Fact]
    public void Ticks_are_round_and_enclose_the_range()
    {
        Assert.Equal([0, 0.5, 1, 1.5, 2], Numbers.Ticks(0, 1.7, 5));
        Assert.Equal([-1.5, -1, -0.5, 0, 0.5], Numbers.Ticks(-1.4, 0.3, 4));
        Assert.Equal([0.4], Numbers.Ticks(0.4, 0.4, 5));
    }

    [Theory]
    [InlineData(1, 1, new[] { 1 })]
    [InlineData(1, 4, new[] { 1, 2, 3, 4 })]
    [InlineData(1, 200, new[] { 1, 50, 100, 150, 200 })]
    public void Epoch_ticks_are_whole_and_include_both_ends(int first, int last, int[] expected) =>
        Assert.Equal(expected, Numbers.EpochTicks(first, last, 5));

    [Fact]
    public void The_interval_is_Wilsons()
    {
        var (low, high) = Summary.Interval(0.9, 100);   // 90 of 100: 0.8256 to 0.9448, Newcombe (1998), method 3
        Assert.Equal(0.8256, low, 4);
        Assert.Equal(0.9448, high, 4);
        Assert.Equal((0, 1), Summary.Interval(0, 0));
        Assert.Equal(1, Summary.Interval(1, 20).High, 12);
    }
}
