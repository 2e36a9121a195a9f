using System.Runtime.InteropServices;
using TorchSharp;
using VisionFinetune.Engine.Metrics;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>Sums of one epoch. In main memory each batch is added at once; on another device steps only hand over their tensors, which are
/// added up there a few dozen at a time and read at log intervals, so that no step waits for the device.</summary>
internal sealed class RunningTotals : IDisposable
{
    private const int MostWaiting = 64;

    private readonly IScoring _scoring;
    private readonly Tensor? _correctOnDevice;
    private readonly long _correctBefore;
    private readonly List<Tensor> _losses = [], _outputs = [], _targets = [];
    private readonly List<Tensor> _foldedLosses = [];
    private readonly List<long> _sizes = [];
    private long _batches, _samples, _correct;
    private double _lossSum, _badLoss;
    private long? _badBatch;

    /// <param name="scoring">Whether correct answers are counted.</param>
    /// <param name="device">Where sums are kept.</param>
    /// <param name="before">Sums of the same epoch's earlier batches, in a run that was resumed; none.</param>
    public RunningTotals(IScoring scoring, Device device, EpochTotals? before)
    {
        _scoring = scoring;
        (_lossSum, _samples, _correctBefore) = (before?.LossSum ?? 0, before?.Samples ?? 0, before?.Correct ?? 0);
        _correct = _correctBefore;
        if (device.type != DeviceType.CPU)
            _correctOnDevice = zeros(1, ScalarType.Int64, device).DetachFromDisposeScope();
    }

    /// <summary>The sums up to the last <see cref="Read"/>.</summary>
    public EpochTotals Sums => new(_lossSum, _samples, _correct);

    /// <summary>Remembers one batch; the tensors may be disposed by the caller.</summary>
    public void Add(Tensor loss, Tensor output, Tensor target)
    {
        if (_correctOnDevice is null)
        {
            Add(loss.detach().to_type(ScalarType.Float64).item<double>(), output, target);
            return;
        }
        _losses.Add(loss.detach().DetachFromDisposeScope());
        _sizes.Add(target.size(0));
        if (_scoring.CountsCorrect)
        {
            _outputs.Add(output.detach().DetachFromDisposeScope());
            _targets.Add(target.alias().DetachFromDisposeScope());
        }
        if (_losses.Count == MostWaiting)
            Fold();
    }

    /// <summary>Adds one batch whose loss is known; output and target lie in main memory.</summary>
    public void Add(double loss, Tensor output, Tensor target)
    {
        Count(loss, target.size(0));
        if (_scoring.CountsCorrect)
            _correct += Correct(output, target);
    }

    /// <summary>Mean loss and share correct so far (none where the task has no notion of it), and the first batch (0-based, of those
    /// added here) whose loss is not finite. Waits for the device.</summary>
    public (double Loss, double? Accuracy, long? BadBatch, double BadLoss) Read()
    {
        if (_correctOnDevice is not null)
            ReadDevice(_correctOnDevice);
        return (_lossSum / _samples, _scoring.CountsCorrect ? (double)_correct / _samples : null, _badBatch, _badLoss);
    }

    public void Dispose()
    {
        Forget();
        Forget(_foldedLosses);
        _correctOnDevice?.Dispose();
    }

    private void Count(double loss, long samples)
    {
        if (!double.IsFinite(loss) && _badBatch is null)
            (_badBatch, _badLoss) = (_batches, loss);
        _lossSum += loss * samples;
        _samples += samples;
        _batches++;
    }

    private static long Correct(Tensor output, Tensor target)
    {
        if (output.dtype != ScalarType.Float32 || !output.is_contiguous() || !target.is_contiguous())
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            return (output.argmax(1) == target).sum().item<long>();
        }
        var outputs = MemoryMarshal.Cast<byte, float>(output.bytes);        // (N, K)
        var targets = MemoryMarshal.Cast<byte, long>(target.bytes);         // (N)
        var classes = outputs.Length / targets.Length;
        var correct = 0L;
        for (var n = 0; n < targets.Length; n++)
        {
            var row = outputs.Slice(n * classes, classes);
            var largest = 0;
            for (var k = 1; k < classes; k++)
                largest = row[k] > row[largest] ? k : largest;
            correct += largest == targets[n] ? 1 : 0;
        }
        return correct;
    }

    private void ReadDevice(Tensor correct)
    {
        using var scope = NewDisposeScope();
        Fold();
        if (_foldedLosses.Count > 0)
        {
            foreach (var (loss, i) in cat(_foldedLosses).cpu().data<double>().ToArray().Select((loss, i) => (loss, i)))
                Count(loss, _sizes[i]);
        }
        _sizes.Clear();
        Forget(_foldedLosses);
        _correct = _correctBefore + correct.item<long>();
    }

    private void Fold()
    {
        if (_losses.Count == 0)
            return;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        _foldedLosses.Add(stack(_losses).to_type(ScalarType.Float64).DetachFromDisposeScope());
        if (_outputs.Count > 0)
            _correctOnDevice!.add_((cat(_outputs).argmax(1) == cat(_targets)).sum());
        Forget();
    }

    private void Forget()
    {
        Forget(_losses);
        Forget(_outputs);
        Forget(_targets);
    }

    private static void Forget(List<Tensor> tensors)
    {
        tensors.ForEach(tensor => tensor.Dispose());
        tensors.Clear();
    }
}
