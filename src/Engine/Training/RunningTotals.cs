using VisionFinetune.Engine.Metrics;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>Sums of one epoch. Steps only hand over their tensors; they are added up on the device a few dozen at a time, and read
/// at log intervals, so that no step waits for the device.</summary>
internal sealed class RunningTotals : IDisposable
{
    private const int MostWaiting = 64;

    private readonly IScoring _scoring;
    private readonly Tensor _stepLosses, _correct;
    private readonly List<Tensor> _losses = [], _outputs = [], _targets = [];
    private readonly List<long> _sizes = [];
    private int _read;
    private double _lossSum;
    private long _samples;

    public RunningTotals(IScoring scoring, Device device, long stepsPerEpoch)
    {
        _scoring = scoring;
        _stepLosses = zeros(stepsPerEpoch, ScalarType.Float64, device).DetachFromDisposeScope();
        _correct = zeros(1, ScalarType.Int64, device).DetachFromDisposeScope();
    }

    /// <summary>Remembers one step; the tensors may be disposed by the caller.</summary>
    public void Add(Tensor loss, Tensor output, Tensor target)
    {
        _losses.Add(loss.detach().DetachFromDisposeScope());
        _sizes.Add(target.shape[0]);
        if (_scoring.CountsCorrect)
        {
            _outputs.Add(output.detach().DetachFromDisposeScope());
            _targets.Add(target.alias().DetachFromDisposeScope());
        }
        if (_losses.Count == MostWaiting)
            Fold();
    }

    /// <summary>Mean loss and share correct so far (none where the task has no notion of it), and the first step (0-based, in the
    /// epoch) whose loss is not finite. Waits for the device.</summary>
    public (double Loss, double? Accuracy, long? BadStep, double BadLoss) Read()
    {
        using var scope = NewDisposeScope();
        Fold();
        var recent = _stepLosses.narrow(0, _read, _sizes.Count - _read).cpu().data<double>().ToArray();
        var bad = Array.FindIndex(recent, value => !double.IsFinite(value));
        var badStep = bad < 0 ? (long?)null : _read + bad;
        foreach (var loss in recent)
        {
            _lossSum += loss * _sizes[_read];
            _samples += _sizes[_read++];
        }
        double? accuracy = _scoring.CountsCorrect ? (double)_correct.item<long>() / _samples : null;
        return (_lossSum / _samples, accuracy, badStep, bad < 0 ? 0 : recent[bad]);
    }

    public void Dispose()
    {
        Forget();
        _stepLosses.Dispose();
        _correct.Dispose();
    }

    private void Fold()
    {
        if (_losses.Count == 0)
            return;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        _stepLosses.narrow(0, _sizes.Count - _losses.Count, _losses.Count).copy_(stack(_losses));
        if (_outputs.Count > 0)
            _correct.add_((cat(_outputs).argmax(1) == cat(_targets)).sum());
        Forget();
    }

    private void Forget()
    {
        foreach (var tensor in _losses.Concat(_outputs).Concat(_targets))
            tensor.Dispose();
        _losses.Clear();
        _outputs.Clear();
        _targets.Clear();
    }
}
