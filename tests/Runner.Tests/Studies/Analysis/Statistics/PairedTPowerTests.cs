using VisionFinetune.Runner.Studies.Analysis.Statistics;

namespace VisionFinetune.Runner.Tests.Studies.Analysis.Statistics;

public sealed class PairedTPowerTests
{
    [Fact]
    public void Power_matches_the_reference() => Assert.All(Reference.List("power"), c => Reference.AssertClose(
        c.Number("power"), PairedTPower.Of(c.Number("effect_size"), c.GetProperty("pairs").GetInt32(), c.Number("alpha")), what: c.ToString()));

    [Fact]
    public void The_number_of_pairs_for_eighty_per_cent_matches_the_reference() => Assert.All(Reference.List("pairs_for"), c =>
        Assert.Equal(c.GetProperty("pairs").GetInt32(), PairedTPower.PairsFor(c.Number("effect_size"), c.Number("alpha"), most: 1000)));

    [Fact]
    public void Without_a_difference_power_is_the_level() => Reference.AssertClose(0.05, PairedTPower.Of(0, 7, 0.05));

    [Fact]
    public void The_direction_does_not_matter() => Assert.Equal(PairedTPower.Of(0.7, 6, 0.05), PairedTPower.Of(-0.7, 6, 0.05));

    [Theory]
    [InlineData(0)]
    [InlineData(0.01)]
    public void A_difference_too_small_for_any_number_has_none(double effectSize) =>
        Assert.Null(PairedTPower.PairsFor(effectSize, 0.05, most: 1000));

    [Fact]
    public void An_enormous_effect_takes_two_pairs() => Assert.Equal(2, PairedTPower.PairsFor(1e9, 0.05, most: 1000));

    [Fact]
    public void One_pair_has_no_power() => Assert.Throws<ArgumentOutOfRangeException>(() => PairedTPower.Of(0.5, 1, 0.05));
}
