using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Engine.Schedules;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>A copy in memory of all that changes while a model trains, on the model's device: a few operations where a file
/// would cost milliseconds.</summary>
internal sealed class Snapshot(nn.Module model, FlatParameters flat, IOptimizer optimizer, ISchedule schedule) : IDisposable
{
    private readonly List<Tensor> _live = [flat.Values, .. model.named_buffers().Select(b => b.buffer), .. optimizer.State.Select(s => s.Value)];
    private List<Tensor>? _copies;
    private double[] _schedule = [];
    private long _optimizerSteps;

    /// <summary>Where the run stood.</summary>
    public TrainingProgress Progress { get; private set; } = new();

    /// <summary>Replaces what was kept by the state of this moment.</summary>
    public void Take(TrainingProgress progress)
    {
        using var _ = no_grad();
        _copies ??= _live.ConvertAll(tensor => empty_like(tensor).DetachFromDisposeScope());
        for (var i = 0; i < _live.Count; i++)
            _copies[i].copy_(_live[i]);
        (_schedule, _optimizerSteps, Progress) = ([.. schedule.State], optimizer.StepsDone, progress);
    }

    /// <summary>Puts model, optimizer and schedule back to what was kept.</summary>
    public void Restore()
    {
        using var _ = no_grad();
        for (var i = 0; i < _live.Count; i++)
            _live[i].copy_(_copies![i]);
        (schedule.State, optimizer.StepsDone) = (_schedule, _optimizerSteps);
    }

    /// <summary>Frees the copies; the next <see cref="Take"/> makes new ones.</summary>
    public void Dispose()
    {
        _copies?.ForEach(copy => copy.Dispose());
        _copies = null;
    }
}
