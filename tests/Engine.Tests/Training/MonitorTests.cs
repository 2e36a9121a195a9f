using System.Text.Json;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Tests.Metrics;
using VisionFinetune.Engine.Training;
using static TorchSharp.torch;
using Monitor = VisionFinetune.Engine.Training.Monitor;

namespace VisionFinetune.Engine.Tests.Training;

public sealed class MonitorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_value_is_known_for_classes_or_for_values_and_improves_with_the_model()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = GoldenPredictions.Create();
        var truth = nn.functional.one_hot(labels, 10) * 8.0;
        var (poor, good) = (ClassificationMetrics.Of(logits, labels, 2), ClassificationMetrics.Of(logits * 0.1 + truth, labels, 1));
        var (far, near) = (RegressionMetrics.Of([[1.0], [4]], [[2.0], [7]], 2), RegressionMetrics.Of([[2.1], [7]], [[2.0], [7]], 1));
        Assert.All(Enum.GetValues<Monitor>(), monitor =>
        {
            Assert.True(MonitorRules.IsForClasses(monitor) || MonitorRules.IsForValues(monitor));
            SplitMetrics[] pair = MonitorRules.IsForClasses(monitor) ? [poor, good] : [far, near];
            var (before, after) = (MonitorRules.Of(monitor, pair[0])!.Value, MonitorRules.Of(monitor, pair[1])!.Value);
            Assert.True(MonitorRules.ImprovesByFalling(monitor) ? after < before : after > before, $"{monitor}: {before} to {after}");
        });
    }

    [Theory]
    [InlineData(Monitor.ValidationKappa)]
    [InlineData(Monitor.ValidationRocAuc)]
    [InlineData(Monitor.ValidationBrier)]
    public void The_monitored_value_chooses_the_epoch_and_is_written_with_every_epoch(Monitor monitor)
    {
        var observer = new RecordingObserver();
        using var model = Some.Mlp();
        using var trainer = new Trainer(Some.Parts(_folder, model, observer, new TrainSettings { Epochs = 5, BatchSize = 64, Monitor = monitor }));
        trainer.Run(TestContext.Current.CancellationToken);
        var values = observer.Epochs.ConvertAll(e => e.Metrics.Of(monitor)!.Value);
        var best = MonitorRules.ImprovesByFalling(monitor) ? values.Min() : values.Max();
        Assert.Equal(values.IndexOf(best) + 1, trainer.Progress.BestEpoch);
        Assert.Equal(best, trainer.Progress.BestValue);
        var line = JsonSerializer.Serialize(observer.Epochs[0].Metrics);
        Assert.Contains($"\"{MonitorRules.KeyOf(monitor)}\":", line, StringComparison.Ordinal);
        Assert.Equal(values[0], JsonSerializer.Deserialize<EpochMetrics>(line)!.Of(monitor));
    }

    [Fact]
    public void A_value_with_a_column_of_its_own_is_not_written_twice()
    {
        var observer = new RecordingObserver();
        using var model = Some.Mlp();
        using var trainer = new Trainer(Some.Parts(_folder, model, observer, new TrainSettings { Epochs = 1, Monitor = Monitor.ValidationF1Macro }));
        trainer.Run(TestContext.Current.CancellationToken);
        Assert.Null(observer.Epochs[0].Metrics.Others);
    }
}
