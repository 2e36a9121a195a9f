using VisionFinetune.Engine.Parameters;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>What all optimizers share: one buffer a quantity as long as the parameters, updated group by group.</summary>
public abstract class FlatOptimizer : IOptimizer
{
    private readonly List<KeyValuePair<string, Tensor>> _state;
    private readonly List<ParameterSpan> _spans;
    private readonly double _weightDecay;

    /// <param name="parameters">What is updated.</param>
    /// <param name="settings">For the weight decay.</param>
    /// <param name="state">Names of the buffers, all 0 at first.</param>
    protected FlatOptimizer(FlatParameters parameters, OptimizerSettings settings, params string[] state)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _weightDecay = settings.WeightDecay;
        _state = [.. state.Select(name => new KeyValuePair<string, Tensor>(name, zeros_like(parameters.Values).DetachFromDisposeScope()))];
        _spans = [.. parameters.Groups.Select(group => new ParameterSpan(group, parameters, [.. _state.Select(s => s.Value)]))];
    }

    /// <inheritdoc/>
    public long StepsDone { get; set; }

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, Tensor>> State => _state;

    /// <inheritdoc/>
    public void Step(double rate)
    {
        using var _ = no_grad();
        StepsDone++;
        foreach (var span in _spans)
        {
            if (!span.Group.IsFrozen)
            {
                var decay = span.Group.Traits.Decays ? _weightDecay : 0;
                // Steps that a loss scale skips are not counted here, so that the first of a thawed group may seem to lie before it.
                Update(span, rate * span.Group.Traits.RateScale, decay, Math.Max(1, StepsDone - span.Group.StepsBefore));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _spans.ForEach(span => span.Dispose());
        _state.ForEach(entry => entry.Value.Dispose());
        GC.SuppressFinalize(this);
    }

    /// <summary>Updates one group in place; gradients may serve as scratch memory.</summary>
    /// <param name="span">Its part of all buffers.</param>
    /// <param name="rate">Its learning rate.</param>
    /// <param name="decay">Its weight decay.</param>
    /// <param name="step">Its number of updates, this one included.</param>
    protected abstract void Update(ParameterSpan span, double rate, double decay, long step);

    /// <summary>Decay as a penalty on the squared weights: added to the gradient.</summary>
    private protected static void AddPenalty(ParameterSpan span, double decay)
    {
        if (decay != 0)
            span.Gradients.add_(span.Values, alpha: decay);
    }

    /// <summary>Decay that shrinks the weights themselves (Loshchilov and Hutter, 2019).</summary>
    private protected static void Shrink(ParameterSpan span, double rate, double decay)
    {
        if (decay != 0)
            span.Values.mul_(1 - rate * decay);
    }

    /// <summary>Takes the gradient into the running means of itself and of its square: the first two buffers.</summary>
    private protected static (Tensor Mean, Tensor Square) UpdateMoments(ParameterSpan span, IReadOnlyList<double> betas)
    {
        var (mean, square) = (span.State[0], span.State[1]);
        mean.mul_(betas[0]).add_(span.Gradients, alpha: 1 - betas[0]);
        square.mul_(betas[1]).addcmul_(span.Gradients, span.Gradients, 1 - betas[1]);
        return (mean, square);
    }
}
