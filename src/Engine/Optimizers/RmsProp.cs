using VisionFinetune.Engine.Parameters;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>Steps divided by the running root mean square of the gradient, on flat buffers; agrees with <c>torch.optim.RMSprop</c>.</summary>
/// <param name="parameters">What is updated.</param>
/// <param name="settings">Its rates.</param>
public sealed class RmsProp(FlatParameters parameters, RmsPropSettings settings) : FlatOptimizer(parameters, settings,
[
    "square_avg", .. settings.Centered ? ["grad_avg"] : Array.Empty<string>(), .. settings.Momentum == 0 ? Array.Empty<string>() : ["momentum_buffer"],
])
{
    /// <inheritdoc/>
    protected override void Update(ParameterSpan span, double rate, double decay, long step)
    {
        using var scope = NewDisposeScope();
        AddPenalty(span, decay);
        var (gradient, square, alpha) = (span.Gradients, span.State[0], settings.Alpha);
        square.mul_(alpha).addcmul_(gradient, gradient, 1 - alpha);
        var denominator = settings.Centered ? Variance(span.State[1], gradient, square).sqrt_() : square.sqrt();
        denominator.add_(settings.Eps);
        if (settings.Momentum == 0)
            span.Values.addcdiv_(gradient, denominator, -rate);
        else
            span.Values.add_(span.State[^1].mul_(settings.Momentum).addcdiv_(gradient, denominator, 1), alpha: -rate);
    }

    private Tensor Variance(Tensor mean, Tensor gradient, Tensor square)
    {
        mean.mul_(settings.Alpha).add_(gradient, alpha: 1 - settings.Alpha);
        return square.addcmul(mean, mean, -1);
    }
}
