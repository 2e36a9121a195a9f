using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>Sums of one epoch, kept on the device so that no step waits for them; read at log intervals.</summary>
internal sealed class RunningTotals : IDisposable
{
    private readonly Tensor _lossSum, _correct, _stepLosses;
    private long _samples, _steps, _checked;

    public RunningTotals(Device device, long stepsPerEpoch)
    {
        _lossSum = zeros(1, ScalarType.Float64, device).DetachFromDisposeScope();
        _correct = zeros(1, ScalarType.Int64, device).DetachFromDisposeScope();
        _stepLosses = zeros(stepsPerEpoch, ScalarType.Float64, device).DetachFromDisposeScope();
    }

    public void Add(Tensor loss, Tensor output, Tensor target)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var exact = loss.detach().to_type(ScalarType.Float64);
        _stepLosses[_steps++].copy_(exact);
        _lossSum.add_(exact * target.shape[0]);
        _correct.add_((output.argmax(1) == target).sum());
        _samples += target.shape[0];
    }

    /// <summary>Mean loss and accuracy so far, and the first step (0-based, in the epoch) whose loss is not finite.
    /// Waits for the device.</summary>
    public (double Loss, double Accuracy, long? BadStep, double BadLoss) Read()
    {
        using var scope = NewDisposeScope();
        var recent = _stepLosses.narrow(0, _checked, _steps - _checked).cpu().data<double>().ToArray();
        var bad = Array.FindIndex(recent, value => !double.IsFinite(value));
        var badStep = bad < 0 ? (long?)null : _checked + bad;
        _checked = _steps;
        return (_lossSum.item<double>() / _samples, (double)_correct.item<long>() / _samples, badStep, bad < 0 ? 0 : recent[bad]);
    }

    public void Dispose()
    {
        _lossSum.Dispose();
        _correct.Dispose();
        _stepLosses.Dispose();
    }
}
