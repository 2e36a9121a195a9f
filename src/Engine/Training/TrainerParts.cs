using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Schedules;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>Everything one run is made of.</summary>
public sealed record TrainerParts
{
    /// <summary>The model, on its device, with frozen parameters already marked.</summary>
    public required nn.Module<Tensor, Tensor> Model { get; init; }

    /// <summary>What the weights are fitted to.</summary>
    public required ISamples Train { get; init; }

    /// <summary>What chooses the best checkpoint; never trained on.</summary>
    public required ISamples Validation { get; init; }

    /// <summary>What training minimises.</summary>
    public required LossSettings Loss { get; init; }

    /// <summary>How outputs are judged.</summary>
    public IScoring Scoring { get; init; } = new ClassificationScoring();

    /// <summary>How weights are updated.</summary>
    public required OptimizerSettings Optimizer { get; init; }

    /// <summary>Which stages of the model are trained when, and at which rates; none: all of it, all the time.</summary>
    public FineTuneSettings? FineTune { get; init; }

    /// <summary>How the learning rate changes.</summary>
    public required SchedulerSettings Scheduler { get; init; }

    /// <summary>Epochs, batch size, monitoring.</summary>
    public required TrainSettings Settings { get; init; }

    /// <summary>In which format the model computes; null: float32 throughout.</summary>
    public Autocast? Autocast { get; init; }

    /// <summary>Where checkpoints go.</summary>
    public required CheckpointFolder Checkpoints { get; init; }

    /// <summary>Who is told.</summary>
    public required ITrainingObserver Observer { get; init; }

    /// <summary>What must be done before an epoch's first step; part of the epoch's time. Returns early when stopped: the epoch then ends with a
    /// checkpoint. None: nothing.</summary>
    public Action<CancellationToken>? Prepare { get; init; }

    /// <summary>Decides every random choice of the run.</summary>
    public required long Seed { get; init; }

    /// <summary>Steps between two readings of the running totals, each of which waits for the device.</summary>
    public int ReportEverySteps { get; init; } = 10;

    /// <summary>Longest time between two readings, for models whose steps are slow.</summary>
    public TimeSpan ReportEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Text that checkpoints carry along, such as the names of the classes.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
