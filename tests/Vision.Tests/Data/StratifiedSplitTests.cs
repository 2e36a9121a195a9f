using VisionFinetune.Engine;
using VisionFinetune.Vision.Data;

namespace VisionFinetune.Vision.Tests.Data;

public sealed class StratifiedSplitTests
{
    [Fact]
    public void Every_class_has_its_share_and_every_image_one_place()
    {
        var labels = Labels(50, 30, 20, 7);
        var (train, validation) = StratifiedSplit.Split(labels, 0.1, seed: 3);

        Assert.Equal(Enumerable.Range(0, 107).Select(i => (long)i), train.Concat(validation).Order());
        Assert.Equal([5, 3, 2, 1], CountsOf(labels, validation));
        Assert.Equal(train.Order(), train);
        Assert.Equal(validation.Order(), validation);
    }

    [Fact]
    public void Shares_are_rounded_by_largest_remainder()
    {
        var labels = Labels(14, 13, 13);                    // 2.8, 2.6 and 2.6 of 8
        Assert.Equal([3, 3, 2], CountsOf(labels, StratifiedSplit.Split(labels, 0.2, seed: 1).Validation));
        Assert.Equal([3, 3, 2], CountsOf(labels, StratifiedSplit.Subset(labels, 8, seed: 1)));
    }

    [Fact]
    public void The_seed_alone_decides()
    {
        var labels = Labels(40, 40);
        var first = StratifiedSplit.Split(labels, 0.25, seed: 3);
        Assert.Equal(first.Validation, StratifiedSplit.Split(labels, 0.25, seed: 3).Validation);
        Assert.NotEqual(first.Validation, StratifiedSplit.Split(labels, 0.25, seed: 4).Validation);
        Assert.Equal(StratifiedSplit.Subset(labels, 10, seed: 3), StratifiedSplit.Subset(labels, 10, seed: 3));
        Assert.NotEqual(StratifiedSplit.Subset(labels, 10, seed: 3), StratifiedSplit.Subset(labels, 10, seed: 4));
    }

    [Fact]
    public void The_choice_is_the_same_on_every_machine() =>
        Assert.Equal([4L, 14, 15, 22, 23, 24], StratifiedSplit.Split(Labels(20, 20), 0.15, seed: 42).Validation);

    [Fact]
    public void Every_image_is_chosen_about_as_often()
    {
        var labels = Labels(10, 10);
        var chosen = new int[20];
        for (var seed = 0UL; seed < 2000; seed++)
        {
            foreach (var i in StratifiedSplit.Subset(labels, 10, seed))
                chosen[i]++;
        }
        Assert.All(chosen, count => Assert.InRange(count, 1000 - 112, 1000 + 112));     // five standard deviations
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.999)]
    public void A_class_of_two_has_one_in_each_part_and_a_lone_image_is_trained_on(double fraction)
    {
        var labels = Labels(2, 1, 30);
        var (train, validation) = StratifiedSplit.Split(labels, fraction, seed: 1);
        var counts = CountsOf(labels, validation);
        Assert.Equal(1, counts[0]);
        Assert.Equal(0, counts[1]);
        Assert.InRange(counts[2], 1, 29);
        Assert.Equal(33, train.Length + validation.Length);
    }

    [Fact]
    public void A_subset_has_exactly_the_size_asked_for_and_every_class()
    {
        var labels = Labels(1000, 2, 1, 1);
        foreach (var count in new[] { 4, 5, 17, 500, 1003 })
        {
            var subset = StratifiedSplit.Subset(labels, count, seed: 1);
            Assert.Equal(count, subset.Distinct().Count());
            Assert.DoesNotContain(0, CountsOf(labels, subset));
        }
        Assert.Equal(1004, StratifiedSplit.Subset(labels, 5000, seed: 1).Length);
    }

    [Fact]
    public void Too_few_images_are_refused()
    {
        var error = Assert.Throws<UserException>(() => StratifiedSplit.Split([0, 1, 2], 0.5, seed: 1));
        Assert.Equal("3 image(s) cannot be split into training and validation: no class has two images; add images or give a validation split of its own.", error.Message);
        error = Assert.Throws<UserException>(() => StratifiedSplit.Subset(Labels(5, 5, 5), 2, seed: 1));
        Assert.Equal("A limit of 2 images is too small for 3 classes; expected at least one image a class.", error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_fraction_outside_its_range_is_refused(double fraction) =>
        Assert.StartsWith("The validation fraction must be in (0, 1).", Assert.Throws<ArgumentOutOfRangeException>(
            () => StratifiedSplit.Split(Labels(5, 5), fraction, seed: 1)).Message);

    private static long[] Labels(params int[] counts) =>
        [.. counts.SelectMany((count, label) => Enumerable.Repeat((long)label, count))];

    private static int[] CountsOf(long[] labels, long[] indices) =>
        [.. Enumerable.Range(0, (int)labels.Max() + 1).Select(label => indices.Count(i => labels[i] == label))];
}
