using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Training;

/// <summary>Samples that take time to fetch are told which come next.</summary>
public sealed class ReadAheadTests
{
    [Fact]
    public void A_batch_and_the_eight_behind_it_are_expected_in_the_order_of_the_epoch()
    {
        using var scope = NewDisposeScope();
        var samples = new SlowSamples(25);
        var batches = new TrainingBatches(samples, new TrainSettings { BatchSize = 2 }, seed: 1);
        var order = batches.Order(epoch: 3);
        var numbers = order.data<long>().ToArray();
        batches.Take(order, 3, batch: 0);
        batches.Take(order, 3, batch: 6);
        batches.Take(order, 3, batch: 11);      // the last: three samples, since one alone joins the batch before it
        Assert.Equal([numbers[..18], numbers[12..], numbers[22..]], samples.Expected);
        Assert.Equal([numbers[..2], numbers[12..14], numbers[22..]], samples.Fetched);
    }

    [Fact]
    public void An_evaluation_expects_the_four_batches_behind_the_one_it_computes()
    {
        using var scope = NewDisposeScope();
        var samples = new SlowSamples(13);
        using var model = nn.Identity();
        Evaluator.Logits(model, samples, batchSize: 2, stop: TestContext.Current.CancellationToken);
        Assert.Equal(7, samples.Expected.Count);
        Assert.Equal([0L, 1, 2, 3, 4, 5, 6, 7, 8, 9], samples.Expected[0]);
        Assert.Equal([8L, 9, 10, 11, 12], samples.Expected[4]);
        Assert.Equal([12L], samples.Expected[6]);
    }

    private sealed class SlowSamples(int count) : ISamples, IReadAhead
    {
        public List<long[]> Expected { get; } = [];

        public List<long[]> Fetched { get; } = [];

        public long Count => count;

        public Device Device => CPU;

        public Tensor Targets { get; } = zeros(count, dtype: ScalarType.Int64);

        public void Expect(Tensor indices) => Expected.Add(indices.data<long>().ToArray());

        public Tensor Inputs(Tensor indices, ulong? augmentation)
        {
            Fetched.Add(indices.data<long>().ToArray());
            return indices.to_type(ScalarType.Float32).unsqueeze(1);
        }
    }
}
