using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Losses;

/// <summary>The loss of samples that are mixtures of two.</summary>
public sealed class MixedLossTests
{
    [Theory]
    [InlineData(0, "cross_entropy")]
    [InlineData(0.1, "cross_entropy_smoothing_0.1")]
    public void Is_PyTorchs_cross_entropy_with_soft_targets(double smoothing, string name)
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Json("augment/mix.json");
        var logits = stack([.. golden.GetProperty("logits").EnumerateArray().Select(row => tensor(row.Doubles()))]);
        Tensor Classes(string key) => tensor(golden.GetProperty(key).EnumerateArray().Select(c => c.GetInt64()).ToArray());
        var loss = new CrossEntropySettings { LabelSmoothing = smoothing }.Build();
        var actual = loss.ComputeMixed(logits, Classes("labels"), Classes("partners"), tensor(golden.GetProperty("shares").Doubles()));
        Assert.Equal(golden.GetProperty(name).GetDouble(), actual.item<double>(), 1e-12);
    }

    [Fact]
    public void With_shares_of_1_it_is_the_plain_loss_and_its_gradient_that_of_the_mean()
    {
        using var scope = NewDisposeScope();
        var loss = new CrossEntropySettings().Build();
        var (labels, partners) = (tensor(new long[] { 0, 1, 2 }), tensor(new long[] { 2, 2, 0 }));
        var logits = Golden.Fill("mixed", [3, 4]).requires_grad_();
        var plain = Golden.Fill("mixed", [3, 4]).requires_grad_();
        var mixed = loss.ComputeMixed(logits, labels, partners, ones(3));
        var expected = loss.Compute(plain, labels);
        mixed.backward();
        expected.backward();
        TensorAssert.Close(expected, mixed, 1e-6);
        TensorAssert.Close(plain.grad!, logits.grad!, 1e-6);
    }

    [Fact]
    public void Squared_errors_are_mixed_alike()
    {
        using var scope = NewDisposeScope();
        var loss = new MeanSquaredErrorSettings().Build();
        var actual = loss.ComputeMixed(zeros(2, 1), tensor(new[] { 1f, 2f }).reshape(2, 1), tensor(new[] { 3f, 4f }).reshape(2, 1), tensor(new[] { 0.25f, 1f }));
        Assert.Equal((0.25 * 1 + 0.75 * 9 + 4) / 2, actual.item<float>(), 1e-6);
    }

    [Fact]
    public void The_larger_part_of_a_mixture_is_its_dominant_class()
    {
        using var scope = NewDisposeScope();
        var batch = new TrainingBatch(zeros(3, 1), tensor(new long[] { 0, 1, 2 }))
        {
            Mixed = new(tensor(new long[] { 5, 6, 7 }), tensor(new[] { 0.49f, 0.5f, 1f })),
        };
        Assert.Equal([5, 1, 2], batch.DominantTargets.data<long>().ToArray());
        Assert.Same(batch.Targets, (batch with { Mixed = null }).DominantTargets);
    }
}
