using VisionFinetune.Engine.Parameters;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>Steps divided by the root of all squared gradients so far, on flat buffers; agrees with <c>torch.optim.Adagrad</c>.</summary>
public sealed class Adagrad : FlatOptimizer
{
    private readonly AdagradSettings _settings;

    /// <param name="parameters">What is updated.</param>
    /// <param name="settings">Its rates.</param>
    public Adagrad(FlatParameters parameters, AdagradSettings settings)
        : base(parameters, settings, "sum")
    {
        using var _ = no_grad();
        _settings = settings;
        State[0].Value.fill_(settings.InitialAccumulator);
    }

    /// <inheritdoc/>
    protected override void Update(ParameterSpan span, double rate, double decay, long step)
    {
        using var scope = NewDisposeScope();
        AddPenalty(span, decay);
        var sum = span.State[0].addcmul_(span.Gradients, span.Gradients, 1);
        span.Values.addcdiv_(span.Gradients, sum.sqrt().add_(_settings.Eps), -rate / (1 + (step - 1) * _settings.LrDecay));
    }
}
