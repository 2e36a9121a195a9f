using VisionFinetune.Runner.Studies.Analysis.Statistics;

namespace VisionFinetune.Runner.Tests.Studies.Analysis.Statistics;

public sealed class ExactMcNemarTests
{
    [Fact]
    public void P_matches_scipy_for_few_and_for_many_samples() => Assert.All(Reference.List("mcnemar"), c =>
    {
        var (b, c2) = (c.GetProperty("b").GetInt64(), c.GetProperty("c").GetInt64());
        Reference.AssertClose(c.Number("p"), ExactMcNemar.P(b, c2), what: c.ToString());
        Assert.Equal(ExactMcNemar.P(b, c2), ExactMcNemar.P(c2, b));
    });

    [Fact]
    public void Ten_million_disagreements_are_no_trouble() => Assert.InRange(ExactMcNemar.P(5_000_000, 5_004_000), 0.2, 0.21);

    [Fact]
    public void Negative_counts_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => ExactMcNemar.P(-1, 3));
}
