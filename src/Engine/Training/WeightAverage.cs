using static TorchSharp.torch;

namespace VisionFinetune.Engine.Training;

/// <summary>An exponential moving average of weights and buffers, updated after every optimizer step.</summary>
/// <remarks>As timm's <c>ModelEmaV3</c>: floating-point buffers, such as the statistics of batch normalisation, are averaged with the
/// weights; counters are copied. The first average is the weights before the first step.</remarks>
internal sealed class WeightAverage : IDisposable
{
    private readonly EmaSettings _settings;
    private readonly List<Tensor> _live, _averages;

    /// <param name="settings">The decay.</param>
    /// <param name="values">The flat weights.</param>
    /// <param name="buffers">The model's buffers.</param>
    public WeightAverage(EmaSettings settings, Tensor values, IEnumerable<Tensor> buffers)
    {
        _settings = settings;
        _live = [values, .. buffers];
        _averages = _live.ConvertAll(tensor => tensor.detach().clone().DetachFromDisposeScope());
    }

    /// <summary>The averages: the flat weights first, then the buffers in the model's order.</summary>
    public IReadOnlyList<Tensor> State => _averages;

    /// <summary>Draws the averages towards the weights.</summary>
    /// <param name="step">Optimizer steps done, this one included.</param>
    public void Update(long step)
    {
        using var _ = no_grad();
        var share = 1 - _settings.DecayAt(step);
        for (var i = 0; i < _live.Count; i++)
        {
            if (_averages[i].is_floating_point())
                _averages[i].lerp_(_live[i], share);
            else
                _averages[i].copy_(_live[i]);
        }
    }

    /// <summary>Puts the averages into the model until the result is disposed.</summary>
    public IDisposable Use() => new Exchange(_live, _averages);

    public void Dispose() => _averages.ForEach(average => average.Dispose());

    private sealed class Exchange : IDisposable
    {
        private readonly List<Tensor> _live, _trained;

        public Exchange(List<Tensor> live, List<Tensor> averages)
        {
            using var _ = no_grad();
            _live = live;
            _trained = live.ConvertAll(tensor => tensor.detach().clone().DetachFromDisposeScope());
            for (var i = 0; i < live.Count; i++)
                live[i].copy_(averages[i]);
        }

        public void Dispose()
        {
            using var _ = no_grad();
            for (var i = 0; i < _live.Count; i++)
            {
                _live[i].copy_(_trained[i]);
                _trained[i].Dispose();
            }
        }
    }
}
