using VisionFinetune.Engine.Metrics;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>Sums of one epoch. Steps only hand over their tensors; they are added up on the device a few dozen at a time, and read
/// at log intervals, so that no step waits for the device.</summary>
internal sealed class RunningTotals : IDisposable
{
    private const int MostWaiting = 64;

    private readonly IScoring _scoring;
    private readonly Tensor _batchLosses, _correct;
    private readonly List<Tensor> _losses = [], _outputs = [], _targets = [];
    private readonly List<long> _sizes = [];
    private readonly long _correctBefore;
    private int _read;
    private double _lossSum;
    private long _samples;

    /// <param name="scoring">Whether correct answers are counted.</param>
    /// <param name="device">Where sums are kept.</param>
    /// <param name="batches">The most that will be added.</param>
    /// <param name="before">Sums of the same epoch's earlier batches, in a run that was resumed; none.</param>
    public RunningTotals(IScoring scoring, Device device, long batches, EpochTotals? before)
    {
        _scoring = scoring;
        _batchLosses = zeros(batches, ScalarType.Float64, device).DetachFromDisposeScope();
        _correct = zeros(1, ScalarType.Int64, device).DetachFromDisposeScope();
        (_lossSum, _samples, _correctBefore) = (before?.LossSum ?? 0, before?.Samples ?? 0, before?.Correct ?? 0);
    }

    /// <summary>Remembers one batch; the tensors may be disposed by the caller.</summary>
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

    /// <summary>Mean loss and share correct so far (none where the task has no notion of it), and the first batch (0-based, of those
    /// added here) since the last call whose loss is not finite. Waits for the device.</summary>
    public (double Loss, double? Accuracy, long? BadBatch, double BadLoss) Read()
    {
        using var scope = NewDisposeScope();
        Fold();
        double[] recent = _sizes.Count == _read ? [] : _batchLosses.narrow(0, _read, _sizes.Count - _read).cpu().data<double>().ToArray();
        var bad = Array.FindIndex(recent, value => !double.IsFinite(value));
        var badBatch = bad < 0 ? (long?)null : _read + bad;
        foreach (var loss in recent)
        {
            _lossSum += loss * _sizes[_read];
            _samples += _sizes[_read++];
        }
        double? accuracy = _scoring.CountsCorrect ? (double)Correct / _samples : null;
        return (_lossSum / _samples, accuracy, badBatch, bad < 0 ? 0 : recent[bad]);
    }

    /// <summary>The sums up to the last <see cref="Read"/>.</summary>
    public EpochTotals Sums => new(_lossSum, _samples, Correct);

    private long Correct => _correctBefore + _correct.item<long>();

    public void Dispose()
    {
        Forget();
        _batchLosses.Dispose();
        _correct.Dispose();
    }

    private void Fold()
    {
        if (_losses.Count == 0)
            return;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        _batchLosses.narrow(0, _sizes.Count - _losses.Count, _losses.Count).copy_(stack(_losses));
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
