using VisionFinetune.Engine.Parameters;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>Adam on one flat buffer, with L2 penalty as <c>torch.optim.Adam</c> or decoupled decay as <c>torch.optim.AdamW</c>.</summary>
public sealed class Adam : IOptimizer
{
    private readonly FlatParameters _parameters;
    private readonly AdamSettings _settings;
    private readonly bool _decoupledDecay;
    private readonly Tensor _mean, _square;
    private readonly Tensor? _largestSquare;

    /// <summary>Starts with empty moments.</summary>
    public Adam(FlatParameters parameters, AdamSettings settings)
    {
        _parameters = parameters;
        _settings = settings;
        _decoupledDecay = settings is AdamWSettings;
        _mean = zeros_like(parameters.Values).DetachFromDisposeScope();
        _square = zeros_like(parameters.Values).DetachFromDisposeScope();
        _largestSquare = settings.Amsgrad ? zeros_like(parameters.Values).DetachFromDisposeScope() : null;
    }

    /// <inheritdoc/>
    public long StepsDone { get; set; }

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, Tensor>> State => _largestSquare is null
        ? [new("exp_avg", _mean), new("exp_avg_sq", _square)]
        : [new("exp_avg", _mean), new("exp_avg_sq", _square), new("max_exp_avg_sq", _largestSquare)];

    /// <inheritdoc/>
    public void Step(double rate)
    {
        StepsDone++;
        var (values, gradient) = (_parameters.Values, _parameters.Gradients);
        if (AdamPass.Suits(values))
            new AdamPass(_settings, rate, StepsDone).Apply(values, gradient, _mean, _square, _largestSquare);
        else
            StepByTensors(rate, values, gradient);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mean.Dispose();
        _square.Dispose();
        _largestSquare?.Dispose();
    }

    private void StepByTensors(double rate, Tensor values, Tensor gradient)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        if (_decoupledDecay)
            values.mul_(1 - rate * _settings.WeightDecay);
        else if (_settings.WeightDecay != 0)
            gradient.add_(values, alpha: _settings.WeightDecay);

        var (beta1, beta2) = (_settings.Betas[0], _settings.Betas[1]);
        _mean.mul_(beta1).add_(gradient, alpha: 1 - beta1);
        _square.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        var square = _square;
        if (_largestSquare is not null)
            square = _largestSquare.copy_(maximum(_largestSquare, _square));

        var correction1 = 1 - Math.Pow(beta1, StepsDone);
        var correction2 = 1 - Math.Pow(beta2, StepsDone);
        var denominator = square.sqrt().div_(Math.Sqrt(correction2)).add_(_settings.Eps);
        values.addcdiv_(_mean, denominator, -rate / correction1);
    }
}
