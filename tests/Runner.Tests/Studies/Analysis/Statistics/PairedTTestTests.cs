using VisionFinetune.Runner.Studies.Analysis.Statistics;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Studies.Analysis.Statistics;

public sealed class PairedTTestTests
{
    public static TheoryData<string> Names() => Reference.SampleNames();

    [Theory]
    [MemberData(nameof(Names))]
    public void P_and_effect_size_match_scipy(string name)
    {
        var expected = Reference.Sample(name);
        var values = expected.GetProperty("values").Doubles();
        Reference.AssertClose(expected.Number("t_p"), PairedTTest.P(values), what: "p");
        Reference.AssertClose(expected.Number("effect_size"), PairedTTest.EffectSize(values), what: "effect size");
    }

    [Fact]
    public void P_does_not_depend_on_the_direction() => Assert.Equal(PairedTTest.P([0.1, 0.4, 0.2]), PairedTTest.P([-0.1, -0.4, -0.2]));

    [Fact]
    public void Fewer_than_two_pairs_have_no_p_and_no_effect_size()
    {
        Assert.Null(PairedTTest.P([]));
        Assert.Null(PairedTTest.P([0.5]));
        Assert.Null(PairedTTest.EffectSize([0.5]));
    }

    [Fact]
    public void Only_zeros_speak_for_no_difference_with_p_1()
    {
        Assert.Equal(1, PairedTTest.P([0, 0, 0]));
        Assert.Null(PairedTTest.EffectSize([0, 0, 0]));
    }

    [Fact]
    public void Equal_differences_have_no_p_rather_than_p_0()
    {
        Assert.Null(PairedTTest.P([0.1, 0.1, 0.1]));
        Assert.Null(PairedTTest.EffectSize([0.1, 0.1, 0.1]));
    }

    [Fact]
    public void A_mean_of_zero_has_p_1() => Assert.Equal(1, PairedTTest.P([-0.5, 0.5]));

    [Fact]
    public void NaN_is_refused() => Assert.Throws<ArgumentException>(() => PairedTTest.P([0.1, double.NaN]));

    [Fact]
    public void Critical_values_match_scipy_far_out_and_with_one_degree_of_freedom() => Assert.All(Reference.List("student_critical"), c =>
        Reference.AssertClose(c.Number("t"), StudentDistribution.Critical(c.Number("p"), c.Number("freedom")), what: c.ToString()));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_critical_value_needs_a_probability_between_0_and_1(double p) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentDistribution.Critical(p, 4));
}
