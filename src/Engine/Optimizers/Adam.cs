using VisionFinetune.Engine.Parameters;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>Adam on flat buffers, with L2 penalty as <c>torch.optim.Adam</c> or decoupled decay as <c>torch.optim.AdamW</c>.</summary>
/// <param name="parameters">What is updated.</param>
/// <param name="settings">Its rates; <see cref="AdamWSettings"/> for decoupled decay.</param>
public sealed class Adam(FlatParameters parameters, AdamSettings settings)
    : FlatOptimizer(parameters, settings, settings.Amsgrad ? ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"] : ["exp_avg", "exp_avg_sq"])
{
    /// <inheritdoc/>
    protected override void Update(ParameterSpan span, double rate, double decay, long step)
    {
        var largestSquare = settings.Amsgrad ? span.State[2] : null;
        if (AdamPass.Suits(span.Values))
            new AdamPass(settings, rate, decay, step).Apply(span.Values, span.Gradients, span.State[0], span.State[1], largestSquare);
        else
            UpdateByTensors(span, rate, decay, step, largestSquare);
    }

    private void UpdateByTensors(ParameterSpan span, double rate, double decay, long step, Tensor? largestSquare)
    {
        using var scope = NewDisposeScope();
        if (settings is AdamWSettings)
            Shrink(span, rate, decay);
        else
            AddPenalty(span, decay);

        var (beta1, beta2) = (settings.Betas[0], settings.Betas[1]);
        var (mean, square) = UpdateMoments(span, settings.Betas);
        if (largestSquare is not null)
            square = largestSquare.copy_(maximum(largestSquare, square));

        var correction1 = 1 - Math.Pow(beta1, step);
        var correction2 = 1 - Math.Pow(beta2, step);
        var denominator = square.sqrt().div_(Math.Sqrt(correction2)).add_(settings.Eps);
        span.Values.addcdiv_(mean, denominator, -rate / correction1);
    }
}
