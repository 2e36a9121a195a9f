using System.Text.Json;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Metrics;

public sealed class ClassificationMetricsTests
{
    private readonly JsonElement _golden = Golden.Json("metrics/losses_metrics.json");

    [Fact]
    public void Matches_scikit_learn()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = GoldenPredictions.Create();
        var expected = _golden.GetProperty("metrics");
        var metrics = ClassificationMetrics.Of(logits, labels, loss: 1.5);

        Assert.Equal(500, metrics.Count);
        Assert.Equal(1.5, metrics.Loss);
        Assert.Equal(expected.GetProperty("accuracy").GetDouble(), metrics.Accuracy, 1e-6);
        Assert.Equal(expected.GetProperty("top3").GetDouble(), metrics.Top3, 1e-6);
        Assert.Equal(expected.GetProperty("top5").GetDouble(), metrics.Top5, 1e-6);
        Assert.Equal(expected.GetProperty("log_loss").GetDouble(), metrics.LogLoss, 1e-6);
        AssertAverage("micro", metrics.Micro);
        AssertAverage("macro", metrics.Macro);
        AssertAverage("weighted", metrics.Weighted);
        var confusion = expected.GetProperty("confusion_matrix").EnumerateArray().Select(r => r.EnumerateArray().Select(c => c.GetInt64()).ToArray());
        Assert.Equal(confusion, metrics.Confusion);
        var perClass = expected.GetProperty("precision_recall_f1_per_class").EnumerateArray().Select(e => e.Doubles()).ToArray();
        for (var k = 0; k < 10; k++)
        {
            Assert.Equal(perClass[0][k], metrics.PerClass[k].Precision, 1e-6);
            Assert.Equal(perClass[1][k], metrics.PerClass[k].Recall, 1e-6);
            Assert.Equal(perClass[2][k], metrics.PerClass[k].F1, 1e-6);
        }
    }

    [Fact]
    public void A_class_that_never_occurs_counts_nothing_in_the_macro_average()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new double[,] { { 2, 1, -9 }, { 1, 2, -9 } });
        var metrics = ClassificationMetrics.Of(logits, tensor(new long[] { 0, 1 }), 0);
        Assert.Equal(new PrecisionRecallF1(1, 1, 1), metrics.Macro);
        Assert.Equal(new ClassScore(0, 0, 0, 0), metrics.PerClass[2]);
        Assert.Equal(1, metrics.Top3);
    }

    [Fact]
    public void An_empty_split_is_refused()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => ClassificationMetrics.Of(zeros(0, 3), zeros(0, ScalarType.Int64), 0));
        Assert.StartsWith("Metrics need at least one sample.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0, "cross_entropy")]
    [InlineData(0.1, "label_smoothing_0.1")]
    public void Cross_entropy_matches_PyTorch(double smoothing, string key)
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = GoldenPredictions.Create();
        var loss = new CrossEntropySettings { LabelSmoothing = smoothing }.Build().Compute(logits, labels);
        Assert.Equal(_golden.GetProperty("losses").GetProperty(key).GetDouble(), loss.item<float>(), 1e-5);
    }

    private void AssertAverage(string kind, PrecisionRecallF1 actual)
    {
        var expected = _golden.GetProperty("metrics").GetProperty($"precision_recall_f1_{kind}").Doubles();
        Assert.Equal(expected[0], actual.Precision, 1e-6);
        Assert.Equal(expected[1], actual.Recall, 1e-6);
        Assert.Equal(expected[2], actual.F1, 1e-6);
    }
}
