using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Training;

public sealed class RunningTotalsTests
{
    private static readonly Tensor s_targets = tensor(new long[] { 2, 0 }).DetachFromDisposeScope();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]     // strided: counted by libtorch
    public void Loss_is_the_mean_over_samples_and_accuracy_the_share_correct(bool contiguous)
    {
        using var scope = NewDisposeScope();
        using var totals = new RunningTotals(new ClassificationScoring(), CPU, before: null);
        var right = tensor(new float[,] { { 0, 1, 5 }, { 3, 2, 1 } });
        var half = tensor(new float[,] { { 0, 1, 5 }, { 3, 4, 1 } });
        totals.Add(tensor(1f), Laid(right), s_targets);
        totals.Add(4.0, Laid(half), s_targets);
        totals.Add(10.0, Laid(half.narrow(0, 1, 1)), s_targets.narrow(0, 1, 1));
        Assert.Equal(((2 * 1.0 + 2 * 4.0 + 10.0) / 5, 3 / 5.0, null, 0), totals.Read());

        Tensor Laid(Tensor output) => contiguous ? output : output.repeat(1, 2).narrow(1, 0, 3);
    }

    [Fact]
    public void The_first_batch_whose_loss_is_not_finite_is_named()
    {
        using var scope = NewDisposeScope();
        using var totals = new RunningTotals(new RegressionScoring([0], [1]), CPU, before: null);
        foreach (var loss in new[] { 1.0, 2.0, double.PositiveInfinity, double.NaN })
            totals.Add(loss, zeros(2, 1), zeros(2, 1));
        var (_, accuracy, badBatch, badLoss) = totals.Read();
        Assert.Null(accuracy);
        Assert.Equal((2L, double.PositiveInfinity), (badBatch, badLoss));
    }

    [Fact]
    public void A_resumed_epoch_goes_on_from_its_earlier_sums()
    {
        using var scope = NewDisposeScope();
        using var totals = new RunningTotals(new ClassificationScoring(), CPU, new EpochTotals(10, 2, 1));
        totals.Add(4.0, tensor(new float[,] { { 0, 1, 5 }, { 3, 4, 1 } }), s_targets);
        Assert.Equal((18.0 / 4, 2 / 4.0, null, 0), totals.Read());
        Assert.Equal(new EpochTotals(18, 4, 2), totals.Sums);
    }
}
