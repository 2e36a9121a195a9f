using VisionFinetune.Engine.Parameters;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Optimizers;

/// <summary>One group's part of the parameters, their gradients and an optimizer's buffers.</summary>
public sealed class ParameterSpan : IDisposable
{
    private readonly bool _areViews;

    internal ParameterSpan(ParameterGroup group, FlatParameters parameters, IReadOnlyList<Tensor> state)
    {
        Group = group;
        _areViews = group.Count != parameters.Count;        // a group of everything takes the buffers themselves
        Tensor Part(Tensor flat) => _areViews ? flat.narrow(0, group.Begin, group.Count).DetachFromDisposeScope() : flat;
        (Values, Gradients, State) = (Part(parameters.Values), Part(parameters.Gradients), [.. state.Select(Part)]);
    }

    /// <summary>What the span is.</summary>
    public ParameterGroup Group { get; }

    /// <summary><c>(group.Count)</c>.</summary>
    public Tensor Values { get; }

    /// <summary><c>(group.Count)</c>.</summary>
    public Tensor Gradients { get; }

    /// <summary>The optimizer's buffers in the order of their names.</summary>
    public IReadOnlyList<Tensor> State { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_areViews)
            return;
        foreach (var view in (Tensor[])[Values, Gradients, .. State])
            view.Dispose();
    }
}
