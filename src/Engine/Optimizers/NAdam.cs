using VisionFinetune.Engine.Parameters;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>Adam with Nesterov's momentum on flat buffers; agrees with <c>torch.optim.NAdam</c>.</summary>
/// <param name="parameters">What is updated.</param>
/// <param name="settings">Its rates.</param>
public sealed class NAdam(FlatParameters parameters, NAdamSettings settings) : FlatOptimizer(parameters, settings, "exp_avg", "exp_avg_sq")
{
    // The product of all momentums up to a group's step: a function of the step, remembered so that the next one is one multiplication.
    private readonly Dictionary<ParameterSpan, (long Step, double Product)> _products = [];

    /// <inheritdoc/>
    protected override void Update(ParameterSpan span, double rate, double decay, long step)
    {
        using var scope = NewDisposeScope();
        if (settings.DecoupledWeightDecay)
            Shrink(span, rate, decay);
        else
            AddPenalty(span, decay);

        var (mean, square) = UpdateMoments(span, settings.Betas);

        var (product, next) = (ProductUpTo(span, step), Momentum(step + 1));
        var denominator = (square / (1 - Math.Pow(settings.Betas[1], step))).sqrt_().add_(settings.Eps);
        span.Values.addcdiv_(span.Gradients, denominator, -rate * (1 - Momentum(step)) / (1 - product));
        span.Values.addcdiv_(mean, denominator, -rate * next / (1 - product * next));
    }

    private double Momentum(long step) => settings.Betas[0] * (1 - 0.5 * Math.Pow(0.96, step * settings.MomentumDecay));

    private double ProductUpTo(ParameterSpan span, long step)
    {
        if (!_products.TryGetValue(span, out var known) || known.Step > step)
            known = (0, 1);
        while (known.Step < step)
            known = (known.Step + 1, known.Product * Momentum(known.Step + 1));
        _products[span] = known;
        return known.Product;
    }
}
