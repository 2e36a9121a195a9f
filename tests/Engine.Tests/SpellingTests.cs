namespace VisionFinetune.Engine.Tests;

public sealed class SpellingTests
{
    [Fact]
    public void Very_long_texts_are_near_to_nothing_and_cost_nothing() =>
        Assert.Equal(".", Spelling.Ending(new string('x', 10_000_000), ["lr", "momentum", new string('x', 250)]));

    [Theory]
    [InlineData("cta", "; did you mean 'cat'?")]
    [InlineData("Frog", "; did you mean 'frog'?")]
    [InlineData("zebra", ".")]
    public void Names_the_nearest_choice_if_it_is_near(string name, string expected) =>
        Assert.Equal(expected, Spelling.Ending(name, ["cat", "dog", "frog"]));

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("momentmu", "momentum", 1)]
    [InlineData("same", "SAME", 0)]
    public void Distance_counts_edits_and_swaps(string left, string right, int expected) => Assert.Equal(expected, Spelling.Distance(left, right));
}
