using VisionFinetune.Engine.Parameters;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>Stochastic gradient descent with momentum on flat buffers; agrees with <c>torch.optim.SGD</c>.</summary>
/// <param name="parameters">What is updated.</param>
/// <param name="settings">Its rates.</param>
public sealed class Sgd(FlatParameters parameters, SgdSettings settings)
    : FlatOptimizer(parameters, settings, settings.Momentum == 0 ? [] : ["momentum"])
{
    /// <inheritdoc/>
    protected override void Update(ParameterSpan span, double rate, double decay, long step)
    {
        var direction = span.Gradients;
        AddPenalty(span, decay);
        if (settings.Momentum != 0)
        {
            // The first step takes the whole gradient: dampening begins with the second, as in PyTorch.
            var (momentum, share) = (span.State[0], step == 1 ? 1 : 1 - settings.Dampening);
            momentum.mul_(settings.Momentum).add_(direction, alpha: share);
            direction = settings.Nesterov ? direction.add_(momentum, alpha: settings.Momentum) : momentum;
        }
        span.Values.add_(direction, alpha: -rate);
    }
}
