using VisionFinetune.Engine.Training;
using VisionFinetune.Engine.Training.Planning;

namespace VisionFinetune.Engine.Tests.Training.Planning;

public sealed class BatchSizeSearchTests
{
    private const long Much = long.MaxValue;

    private readonly List<int> _measured = [];

    [Fact]
    public void It_doubles_as_long_as_training_becomes_faster()
    {
        var choice = Choose(size => Math.Min(size, 64), Much);
        Assert.Equal((64, "128 is hardly faster"), (choice.BatchSize, choice.Reason));
        Assert.Equal([8, 16, 32, 64, 128], choice.Tried.Select(t => t.Samples));
        Assert.Equal([2, 2, 4, 8, 16, 32, 64, 128], _measured);
        Assert.Equal("batch_size: auto is 64 here, since 128 is hardly faster (8: 8, 16: 16, 32: 32, 64: 64, 128: 64 images/s). The learning rate stays as written.", choice.Describe("images"));
    }

    [Theory]
    [InlineData(1.04, 8)]
    [InlineData(1.06, 1024)]
    public void A_gain_of_five_percent_is_worth_it(double gain, int expected) =>
        Assert.Equal(expected, Choose(size => Math.Pow(gain, Math.Log2(size)), Much).BatchSize);

    [Fact]
    public void A_size_that_will_not_fit_is_never_computed()
    {
        var choice = Choose(size => size, mostBytes: 1000 + 10 * 40);
        Assert.Equal((32, "64 would not fit into memory"), (choice.BatchSize, choice.Reason));
        Assert.DoesNotContain(64, _measured);
    }

    [Fact]
    public void A_size_that_runs_out_of_memory_is_not_chosen()
    {
        var choice = BatchSizeSearch.Choose(size => size > 16 ? null : Of(size, size), BatchSizeSearch.Largest, Much, CancellationToken.None);
        Assert.Equal((16, "32 would not fit into memory"), (choice.BatchSize, choice.Reason));
    }

    [Fact]
    public void Where_eight_do_not_fit_it_is_four()
    {
        Assert.Equal(4, Choose(size => size, mostBytes: 1000 + 10 * 5).BatchSize);
        var error = Assert.Throws<UserException>(() => BatchSizeSearch.Choose(_ => null, BatchSizeSearch.Largest, Much, CancellationToken.None));
        Assert.Equal("Memory does not even suffice for batches of four samples. Take smaller images or a smaller model.", error.Message);
    }

    [Fact]
    public void Small_data_keeps_eight_batches_an_epoch_and_a_stop_is_heeded()
    {
        using var model = new GreedyModel();
        var parts = Some.Parts(Path.GetTempPath(), model, new RecordingObserver(), new TrainSettings { BatchSize = null });
        var choice = BatchSizeSearch.Choose(parts with { Train = Some.Rows(70) }, Much / 2, TestContext.Current.CancellationToken);
        Assert.Equal((8, "an epoch is to have 8 batches"), (choice.BatchSize, choice.Reason));
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Throws<OperationCanceledException>(() => BatchSizeSearch.Choose(parts, Much / 2, stopped.Token));
    }

    [Fact]
    public void A_trainer_wants_a_number()
    {
        using var model = Some.Mlp();
        var parts = Some.Parts(Path.GetTempPath(), model, new RecordingObserver(), new TrainSettings { BatchSize = null });
        Assert.StartsWith("'train.batch_size' is auto", Assert.Throws<UserException>(() => new Trainer(parts)).Message, StringComparison.Ordinal);
    }

    private static Measurement Of(int size, double samplesPerSecond) => new(size, size / samplesPerSecond, 1000 + 10 * size);

    private BatchSizeChoice Choose(Func<int, double> samplesPerSecond, long mostBytes) => BatchSizeSearch.Choose(
        size =>
        {
            _measured.Add(size);
            return Of(size, samplesPerSecond(size));
        },
        BatchSizeSearch.Largest, mostBytes, CancellationToken.None);
}
