using VisionFinetune.Engine.Data;

namespace VisionFinetune.Engine.Tests.Data;

public sealed class RowSplitTests
{
    private static readonly long[] s_classes = [.. Enumerable.Range(0, 101).Select(i => i % 10 < 7 ? 0L : i % 10 < 9 ? 1 : 2)];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_held_out_share_and_the_rest_are_everything_once(bool stratified)
    {
        var (train, validation) = RowSplit.HoldOut(101, stratified ? s_classes : null, 0.2, key: 5);
        Assert.Equal(20, validation.Length);
        Assert.Equal(Enumerable.Range(0, 101), train.Concat(validation).Order());
        Assert.Equal(validation.Order(), validation);
    }

    [Fact]
    public void Every_class_has_its_share_to_one_sample()
    {
        var (_, validation) = RowSplit.HoldOut(101, s_classes, 0.2, key: 5);
        foreach (var group in s_classes.Index().GroupBy(c => c.Item))
            Assert.InRange(validation.Count(i => s_classes[i] == group.Key) - 0.2 * group.Count(), -1, 1);
    }

    [Fact]
    public void Over_all_folds_every_sample_is_set_aside_once_and_classes_are_even()
    {
        var folds = Enumerable.Range(0, 5).Select(f => RowSplit.Fold(101, s_classes, f, 5, key: 9)).ToList();
        Assert.Equal(Enumerable.Range(0, 101), folds.SelectMany(f => f.Validation).Order());
        Assert.All(folds, f => Assert.InRange(f.Validation.Length, 20, 21));
        Assert.All(folds, f => Assert.Equal(101, f.Train.Length + f.Validation.Length));
        foreach (var k in new long[] { 0, 1, 2 })
        {
            var counts = folds.Select(f => f.Validation.Count(i => s_classes[i] == k)).ToList();
            Assert.InRange(counts.Max() - counts.Min(), 0, 1);
        }
    }

    [Fact]
    public void The_key_alone_decides()
    {
        Assert.Equal(RowSplit.HoldOut(101, s_classes, 0.3, 1), RowSplit.HoldOut(101, s_classes, 0.3, 1), Same);
        Assert.NotEqual(RowSplit.HoldOut(101, s_classes, 0.3, 1).Validation, RowSplit.HoldOut(101, s_classes, 0.3, 2).Validation);
        static bool Same((int[] Train, int[] Validation) a, (int[] Train, int[] Validation) b) => a.Validation.SequenceEqual(b.Validation);
    }

    [Fact]
    public void A_class_of_one_sample_stays_in_the_training_part()
    {
        var (train, _) = RowSplit.HoldOut(5, [0, 0, 0, 0, 1], 0.8, key: 3);
        Assert.Contains(4, train);
    }

    [Fact]
    public void Too_few_samples_are_refused()
    {
        Assert.Equal("1 row(s) cannot be divided into training and validation; add rows.",
            Assert.Throws<UserException>(() => RowSplit.HoldOut(1, null, 0.5, 0)).Message);
        Assert.Equal("2 row(s) cannot be divided into training and validation; add rows, or set data.stratify to false: no class has two.",
            Assert.Throws<UserException>(() => RowSplit.HoldOut(2, [0, 1], 0.5, 0)).Message);
        Assert.Equal("3 row(s) cannot be divided into 4 folds; take at most 3.",
            Assert.Throws<UserException>(() => RowSplit.Fold(3, null, 0, 4, 0)).Message);
    }
}
