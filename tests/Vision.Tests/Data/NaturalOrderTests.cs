using VisionFinetune.Vision.Data;

namespace VisionFinetune.Vision.Tests.Data;

public sealed class NaturalOrderTests
{
    [Fact]
    public void Numbers_are_ordered_by_value()
    {
        string[] expected = ["", "1", "2", "10", "10a", "a1", "a2b1", "a2b03", "a10", "a99999999999999999999998", "a99999999999999999999999", "b"];
        Assert.Equal(expected, expected.Reverse().Order(NaturalOrder.Comparer));
    }

    [Fact]
    public void Leading_zeros_decide_only_between_equals()
    {
        string[] expected = ["007", "07", "7", "08"];
        Assert.Equal(expected, expected.Reverse().Order(NaturalOrder.Comparer));
    }
}
