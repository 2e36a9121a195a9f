using System.ComponentModel.DataAnnotations;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Tests.Metrics;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Losses;

public sealed class ClassWeightTests
{
    private static readonly string[] s_names = ["cat", "dog", "owl"];

    [Fact]
    public void Balanced_weights_are_those_of_scikit_learn()
    {
        using var scope = NewDisposeScope();
        var (_, labels) = GoldenPredictions.Create();
        var counts = labels.bincount(null, 10).data<long>().ToArray();
        var loss = (CrossEntropySettings)new CrossEntropySettings { Balanced = true, LabelSmoothing = 0.1 }.For([.. "abcdefghij".Select(c => $"{c}")], () => counts);
        Assert.Equal(Golden.Json("craft/metrics.json").GetProperty("balanced_weights").Doubles(), loss.ClassWeights.Select(w => Math.Round(w, 15)), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.False(loss.Balanced);
        Assert.Equal(0.1, loss.LabelSmoothing);
    }

    [Fact]
    public void A_class_without_samples_cannot_be_balanced()
    {
        var error = Assert.Throws<UserException>(() => new FocalSettings { Balanced = true }.For(s_names, () => [5, 0, 2]));
        Assert.StartsWith("loss.balanced: the training split has no sample of dog,", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void There_must_be_a_weight_for_every_class()
    {
        var error = Assert.Throws<UserException>(() => new CrossEntropySettings { ClassWeights = [1, 2] }.For(s_names, () => throw new InvalidOperationException()));
        Assert.Equal("loss.class_weights has 2 numbers, but the data has 3 classes (cat, dog, owl); write one for each, in this order.", error.Message);
    }

    [Fact]
    public void Losses_without_weights_never_count_the_classes()
    {
        LossSettings[] losses = [new CrossEntropySettings(), new FocalSettings { ClassWeights = [1, 2, 3] }, new BinaryCrossEntropySettings(), new HuberSettings()];
        Assert.All(losses, loss => Assert.Same(loss, loss.For(s_names, () => throw new InvalidOperationException())));
    }

    [Theory]
    [InlineData(new double[] { 1, -1 }, false, "every weight must be in [0, 1e6].")]
    [InlineData(new double[] { 1, double.NaN }, false, "every weight must be in [0, 1e6].")]
    [InlineData(new double[] { 0, 0 }, false, "one class at least needs a weight above 0.")]
    [InlineData(new double[] { 1, 2 }, true, "class_weights are given as well; write one or the other.")]
    public void Impossible_weights_are_refused(double[] weights, bool balanced, string message)
    {
        var settings = new CrossEntropySettings { ClassWeights = weights, Balanced = balanced };
        Assert.Equal([message], settings.Validate(new ValidationContext(settings)).Select(r => r.ErrorMessage));
    }
}
