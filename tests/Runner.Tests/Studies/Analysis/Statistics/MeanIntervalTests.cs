using VisionFinetune.Runner.Studies.Analysis;
using VisionFinetune.Runner.Studies.Analysis.Statistics;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Studies.Analysis.Statistics;

public sealed class MeanIntervalTests
{
    public static TheoryData<string> Names() => Reference.SampleNames();

    [Theory]
    [MemberData(nameof(Names))]
    public void Mean_deviation_and_interval_match_scipy(string name)
    {
        var expected = Reference.Sample(name);
        var actual = MeanInterval.Of(expected.GetProperty("values").Doubles())!;
        Reference.AssertClose(expected.Number("mean"), actual.Mean, what: "mean");
        Reference.AssertClose(expected.Number("deviation"), actual.Deviation, what: "deviation");
        Reference.AssertClose(expected.Number("low"), actual.Low, what: "low");
        Reference.AssertClose(expected.Number("high"), actual.High, what: "high");
    }

    [Fact]
    public void No_value_has_no_estimate() => Assert.Null(MeanInterval.Of([]));

    [Fact]
    public void One_value_has_no_deviation_and_no_interval() =>
        Assert.Equal(new Estimate(1, 0.9, null, null, null), MeanInterval.Of([0.9]));

    [Fact]
    public void Equal_values_have_an_interval_without_width_whatever_their_sum_rounds_to() =>
        Assert.Equal(new Estimate(3, 0.1, 0, 0.1, 0.1), MeanInterval.Of([0.1, 0.1, 0.1]));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_no_number_is_refused_by_name(double value)
    {
        var error = Assert.Throws<ArgumentException>(() => MeanInterval.Of([1, value]));
        Assert.StartsWith($"Value 1 is {value}; statistics need finite numbers.", error.Message, StringComparison.Ordinal);
    }
}
