using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>A copy in memory of all that changes while a model trains, on the model's device: a few operations where a file
/// would cost milliseconds.</summary>
internal sealed class Snapshot(TrainingState state) : IDisposable
{
    private List<Tensor>? _copies;
    private double[] _schedule = [];
    private long _optimizerSteps;

    /// <summary>Where the run stood.</summary>
    public TrainingProgress Progress { get; private set; } = new();

    /// <summary>Replaces what was kept by the state of this moment.</summary>
    public void Take(TrainingProgress progress)
    {
        using var _ = no_grad();
        _copies ??= [.. state.Changing.Select(tensor => empty_like(tensor).DetachFromDisposeScope())];
        for (var i = 0; i < _copies.Count; i++)
            _copies[i].copy_(state.Changing[i]);
        (_schedule, _optimizerSteps, Progress) = ([.. state.Schedule.State], state.Optimizer.StepsDone, progress);
    }

    /// <summary>The moment that was kept; its views belong to the caller's dispose scope.</summary>
    public TrainingMoment Moment() => new(state.Named(_copies!), Progress, _schedule, _optimizerSteps);

    /// <summary>Frees the copies; the next <see cref="Take"/> makes new ones.</summary>
    public void Dispose()
    {
        _copies?.ForEach(copy => copy.Dispose());
        _copies = null;
    }
}
