using TorchSharp.Modules;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Engine.Training;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Training;

/// <summary>Small runs for tests.</summary>
internal static class Some
{
    /// <summary>Ten inputs, two layers of twenty, two classes, with the golden weights.</summary>
    public static Sequential Mlp(Func<nn.Module<Tensor, Tensor>>? activation = null, double dropout = 0)
    {
        activation ??= () => nn.Sigmoid();
        var mlp = dropout == 0
            ? nn.Sequential(("0", nn.Linear(10, 20)), ("1", activation()), ("2", nn.Linear(20, 20)), ("3", activation()), ("4", nn.Linear(20, 2)))
            : nn.Sequential(("0", nn.Linear(10, 20)), ("1", activation()), ("2", nn.Linear(20, 20)), ("3", nn.Dropout(dropout)), ("4", nn.Linear(20, 2)));
        Golden.FillState(mlp, "golden1/mlp");
        return mlp;
    }

    /// <summary>Rows whose class depends on the first two features.</summary>
    public static TableSamples Rows(int count, string name = "rows")
    {
        var inputs = Golden.Fill(name, [count, 10]);
        using var scope = NewDisposeScope();
        var classes = (inputs.select(1, 0) + 0.5 * inputs.select(1, 1) > 0).to_type(ScalarType.Int64).MoveToOuterDisposeScope();
        return new TableSamples(inputs, classes);
    }

    public static TrainerParts Parts(string folder, nn.Module<Tensor, Tensor> model, RecordingObserver observer, TrainSettings? settings = null) => new()
    {
        Model = model,
        Train = Rows(500),
        Validation = Rows(200, "validation"),
        Loss = new CrossEntropySettings(),
        Optimizer = new AdamSettings { Lr = 0.01 },
        Scheduler = new CosineSettings(),
        Settings = settings ?? new TrainSettings { Epochs = 4, BatchSize = 64 },
        Checkpoints = new CheckpointFolder(folder),
        Observer = observer,
        Seed = 7,
        ReportEverySteps = 3,
        ReportEvery = TimeSpan.FromDays(1),
    };
}

/// <summary>A table in memory.</summary>
internal sealed class TableSamples(Tensor inputs, Tensor targets) : ISamples
{
    public long Count => targets.shape[0];

    public Device Device => CPU;

    public Tensor Targets => targets;

    public List<ulong?> Keys { get; } = [];

    public long Served { get; private set; }

    public Tensor Inputs(Tensor indices, ulong? augmentation)
    {
        Keys.Add(augmentation);
        Served += indices.shape[0];
        return inputs.index_select(0, indices);
    }
}

internal sealed class RecordingObserver : ITrainingObserver
{
    public List<StepReport> Steps { get; } = [];

    public List<(EpochMetrics Metrics, bool IsBest)> Epochs { get; } = [];

    public Action<StepReport>? OnSteps { get; init; }

    public void StepsDone(StepReport report)
    {
        Steps.Add(report);
        OnSteps?.Invoke(report);
    }

    public void EpochDone(EpochMetrics metrics, bool isBest) => Epochs.Add((metrics, isBest));
}
