using VisionFinetune.Runner.Studies.Analysis.Statistics;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Studies.Analysis.Statistics;

public sealed class WilcoxonSignedRankTests
{
    public static TheoryData<string> Names() => Reference.SampleNames();

    [Theory]
    [MemberData(nameof(Names))]
    public void P_matches_scipy_and_with_ties_the_enumeration_of_all_signs(string name)
    {
        var expected = Reference.Sample(name);
        Reference.AssertClose(expected.Number("wilcoxon_p"), WilcoxonSignedRank.P(expected.GetProperty("values").Doubles()), what: name);
    }

    [Fact]
    public void Only_zeros_have_p_1() => Assert.Equal(1, WilcoxonSignedRank.P([0, 0, 0]));

    [Fact]
    public void A_single_difference_among_zeros_has_p_1() => Assert.Equal(1, WilcoxonSignedRank.P([0, 0.4, 0]));

    [Fact]
    public void Fewer_than_two_pairs_have_no_p() => Assert.Null(WilcoxonSignedRank.P([0.4]));

    [Fact]
    public void Five_seeds_cannot_reach_five_per_cent() => Assert.Equal(0.0625, WilcoxonSignedRank.P([1, 2, 3, 4, 5]));

    [Fact]
    public void P_never_exceeds_1() => Assert.All(Enumerable.Range(2, 60), n =>
        Assert.InRange(WilcoxonSignedRank.P([.. Enumerable.Range(0, n).Select(i => i % 2 == 0 ? 1.0 : -1.0)])!.Value, 0, 1));

    [Fact]
    public void A_hundred_thousand_pairs_are_no_trouble()
    {
        var values = Golden.Uniform("wilcoxon/many", 100_000);
        Assert.InRange(WilcoxonSignedRank.P([.. values.Select(v => v - 0.5)])!.Value, 0.001, 1);
    }
}
