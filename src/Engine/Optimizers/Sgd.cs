using VisionFinetune.Engine.Parameters;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>Stochastic gradient descent with momentum on one flat buffer; agrees with <c>torch.optim.SGD</c>.</summary>
public sealed class Sgd(FlatParameters parameters, SgdSettings settings) : IOptimizer
{
    private readonly Tensor? _momentum = settings.Momentum == 0 ? null : zeros_like(parameters.Values).DetachFromDisposeScope();

    /// <inheritdoc/>
    public long StepsDone { get; set; }

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, Tensor>> State => _momentum is null ? [] : [new("momentum", _momentum)];

    /// <inheritdoc/>
    public void Step(double rate)
    {
        using var _ = no_grad();
        var gradient = parameters.Gradients;
        if (settings.WeightDecay != 0)
            gradient.add_(parameters.Values, alpha: settings.WeightDecay);
        var direction = gradient;
        if (_momentum is not null)
        {
            // The first step takes the whole gradient: dampening begins with the second, as in PyTorch.
            var share = StepsDone == 0 ? 1 : 1 - settings.Dampening;
            _momentum.mul_(settings.Momentum).add_(gradient, alpha: share);
            direction = settings.Nesterov ? gradient.add_(_momentum, alpha: settings.Momentum) : _momentum;
        }
        parameters.Values.add_(direction, alpha: -rate);
        StepsDone++;
    }

    /// <inheritdoc/>
    public void Dispose() => _momentum?.Dispose();
}
