using VisionFinetune.Engine.Parameters;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>Adam whose adaptive step waits until its variance is known, on flat buffers; agrees with <c>torch.optim.RAdam</c>.</summary>
/// <param name="parameters">What is updated.</param>
/// <param name="settings">Its rates.</param>
public sealed class RAdam(FlatParameters parameters, RAdamSettings settings) : FlatOptimizer(parameters, settings, "exp_avg", "exp_avg_sq")
{
    // Of the approximated simple moving average: below, the variance of the step is not finite (Liu et al., 2020, section 4).
    private const double ShortestAverage = 5;

    /// <inheritdoc/>
    protected override void Update(ParameterSpan span, double rate, double decay, long step)
    {
        using var scope = NewDisposeScope();
        if (settings.DecoupledWeightDecay)
            Shrink(span, rate, decay);
        else
            AddPenalty(span, decay);

        var (beta1, beta2) = (settings.Betas[0], settings.Betas[1]);
        var (mean, square) = UpdateMoments(span, settings.Betas);

        var correction1 = 1 - Math.Pow(beta1, step);
        var correction2 = 1 - Math.Pow(beta2, step);
        var longest = 2 / (1 - beta2) - 1;
        var length = longest - 2 * step * Math.Pow(beta2, step) / correction2;
        if (length <= ShortestAverage)
        {
            span.Values.add_(mean, alpha: -rate / correction1);
            return;
        }
        var rectification = Math.Sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
        var denominator = square.sqrt().add_(settings.Eps);
        span.Values.addcdiv_(mean, denominator, -rate / correction1 * Math.Sqrt(correction2) * rectification);
    }
}
