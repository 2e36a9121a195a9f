using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Training;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Training;

public sealed class EvaluatorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(1000)]
    public void The_batch_size_does_not_change_the_result(int batchSize)
    {
        using var scope = NewDisposeScope();
        using var model = Some.Mlp(dropout: 0.5);
        var (metrics, logits) = Evaluator.Evaluate(model, Some.Rows(200), new CrossEntropySettings().Build(), new ClassificationScoring(), batchSize, stop: TestContext.Current.CancellationToken);
        var (whole, all) = Evaluator.Evaluate(model, Some.Rows(200), new CrossEntropySettings().Build(), new ClassificationScoring(), 200, stop: TestContext.Current.CancellationToken);
        TensorAssert.Close(all, logits, 1e-6);
        Assert.Equal(whole.Loss, metrics.Loss, 1e-6);
        Assert.Equal([200, 2], logits.shape);
    }

    [Fact]
    public void The_model_goes_back_to_training_mode_also_when_it_is_stopped()
    {
        using var model = Some.Mlp(dropout: 0.5);
        model.train();
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        var samples = Some.Rows(20);
        Assert.Throws<OperationCanceledException>(() => Evaluator.Logits(model, samples, 10, stop: stopped.Token));
        Assert.True(model.training);
        TensorAssert.LeavesTensorsAlive(1, () => Evaluator.Logits(model, samples, 10, stop: CancellationToken.None));
    }
}
