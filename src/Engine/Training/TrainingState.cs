using TorchSharp.Modules;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Engine.Schedules;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>All that changes while a model trains: what a checkpoint holds, nothing less.</summary>
internal sealed class TrainingState : IDisposable
{
    private const string OptimizerPrefix = Checkpoint.StatePrefix + "optimizer.";

    // The weights that training goes on with, where the model's own keys hold averaged ones.
    private const string TrainedPrefix = Checkpoint.StatePrefix + "trained.";

    private readonly nn.Module _model;
    private readonly List<(string Name, Tensor Live)> _buffers;

    /// <summary>Moves the model's trainable parameters into one flat buffer.</summary>
    /// <param name="model">On its device, with frozen parameters already marked.</param>
    /// <param name="optimizer">How weights are updated.</param>
    /// <param name="average">Whether they are averaged.</param>
    /// <param name="traitsOf">Which of them are updated alike.</param>
    public TrainingState(nn.Module model, OptimizerSettings optimizer, EmaSettings? average, Func<string, Parameter, GroupTraits> traitsOf)
    {
        _model = model;
        Flat = new FlatParameters(model, traitsOf);
        Buffers = new FlatBuffers(model);
        Optimizer = optimizer.Build(Flat);
        _buffers = [.. model.named_buffers().Select(b => (b.name, b.buffer))];
        Average = average is null ? null : new WeightAverage(average, Flat.Values, _buffers.ConvertAll(b => b.Live));
        Changing = [Flat.Values, .. _buffers.Select(b => b.Live), .. Optimizer.State.Select(s => s.Value), .. Average?.State ?? []];
    }

    public FlatParameters Flat { get; }

    /// <summary>The model's buffers, which every forward pass changes.</summary>
    public FlatBuffers Buffers { get; }

    public IOptimizer Optimizer { get; }

    /// <summary>Set once the length of the run is known.</summary>
    public ISchedule Schedule { get; set; } = new ConstantSettings().Build(new RunLength(0, 1, 1));

    /// <summary>What the loss is multiplied by; none where the format has room for small gradients.</summary>
    public LossScale? LossScale { get; init; }

    /// <summary>The averaged weights; none without <c>train.ema</c>.</summary>
    public WeightAverage? Average { get; }

    /// <summary>Every live tensor that a step or an epoch may change.</summary>
    public IReadOnlyList<Tensor> Changing { get; }

    /// <summary>Whether every weight is a number; waits for the device.</summary>
    public bool IsFinite
    {
        get
        {
            using var scope = NewDisposeScope();
            return Flat.Values.isfinite().all().item<bool>();
        }
    }

    /// <summary>The tensors of a checkpoint by key: those of <see cref="Changing"/> or copies of them, and frozen parameters.</summary>
    /// <param name="changing">In the order of <see cref="Changing"/>. Views belong to the caller's dispose scope.</param>
    public IReadOnlyList<KeyValuePair<string, Tensor>> Named(IReadOnlyList<Tensor> changing)
    {
        var trained = ByName(changing[0], changing.Skip(1));
        var averages = changing.Skip(1 + _buffers.Count + Optimizer.State.Count).ToList();
        var shown = Average is null ? trained : ByName(averages[0], averages.Skip(1));
        var named = _model.state_dict().Select(entry => new KeyValuePair<string, Tensor>(entry.Key, shown.GetValueOrDefault(entry.Key, entry.Value))).ToList();
        named.AddRange(Optimizer.State.Select((s, i) => new KeyValuePair<string, Tensor>(OptimizerPrefix + s.Key, changing[1 + _buffers.Count + i])));
        if (Average is not null)
            named.AddRange(trained.Select(entry => new KeyValuePair<string, Tensor>(TrainedPrefix + entry.Key, entry.Value)));
        return named;
    }

    /// <summary>This moment, without a copy: it is only true until the next step.</summary>
    public TrainingMoment Now(TrainingProgress progress) => new(Named(Changing), progress, [.. Schedule.State], Optimizer.StepsDone);

    public void Dispose()
    {
        Average?.Dispose();
        Optimizer.Dispose();
        Buffers.Dispose();
        Flat.Dispose();
    }

    private Dictionary<string, Tensor> ByName(Tensor flat, IEnumerable<Tensor> buffers) => Flat.Names.Zip(Flat.ViewsOf(flat))
        .Concat(_buffers.Select(b => b.Name).Zip(buffers))
        .ToDictionary(entry => entry.First, entry => entry.Second);
}

/// <summary>What a checkpoint says about one moment of a run.</summary>
/// <param name="Tensors">By key, in the order of the file.</param>
/// <param name="Progress">The counters.</param>
/// <param name="Schedule">The schedule's state.</param>
/// <param name="OptimizerSteps">Updates the optimizer has done.</param>
internal sealed record TrainingMoment(
    IReadOnlyList<KeyValuePair<string, Tensor>> Tensors, TrainingProgress Progress, double[] Schedule, long OptimizerSteps);
