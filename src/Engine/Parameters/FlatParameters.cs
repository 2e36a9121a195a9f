using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Parameters;

/// <summary>All trainable parameters of a model as views into one contiguous tensor, their gradients as views into another.</summary>
/// <remarks>Zeroing gradients, clipping, finiteness checks and the optimizer step are then one call each instead of one a
/// parameter. Parameters that are updated alike lie side by side (<see cref="Groups"/>). Modules keep working: only the memory behind
/// their parameters moves. 4-D weights keep their memory format.</remarks>
public sealed class FlatParameters : IDisposable
{
    private readonly List<Parameter> _parameters;

    /// <summary>Moves the memory of every parameter that requires a gradient; frozen ones stay where they are.</summary>
    /// <param name="module">The model.</param>
    /// <param name="traitsOf">The traits of a parameter, by its key and value; none: all are updated alike.</param>
    /// <exception cref="UserException">Nothing is trainable.</exception>
    /// <exception cref="ArgumentException">Trainable parameters differ in dtype or device.</exception>
    public FlatParameters(nn.Module module, Func<string, Parameter, GroupTraits>? traitsOf = null)
    {
        var groups = module.named_parameters().Where(p => p.parameter.requires_grad)
            .GroupBy(p => traitsOf?.Invoke(p.name, p.parameter) ?? GroupTraits.Default).ToList();       // in order of first appearance
        var trainable = groups.SelectMany(group => group).ToList();
        Names = trainable.ConvertAll(p => p.name);
        _parameters = trainable.ConvertAll(p => p.parameter);
        if (_parameters.Count == 0)
            throw new UserException("Every parameter of the model is frozen: there is nothing to train. Freeze less, for example "
                + "'freeze: backbone' keeps the head trainable.");
        var first = _parameters[0];
        if (_parameters.Exists(p => p.dtype != first.dtype || p.device.ToString() != first.device.ToString()))
            throw new ArgumentException("All trainable parameters must have the same dtype and device.", nameof(module));

        Count = _parameters.Sum(p => p.numel());
        Values = empty(Count, dtype: first.dtype, device: first.device).DetachFromDisposeScope();
        Gradients = zeros(Count, dtype: first.dtype, device: first.device).DetachFromDisposeScope();
        long offset = 0;
        foreach (var parameter in _parameters)
        {
            MoveInto(parameter, offset);
            offset += parameter.numel();
        }
        Groups = GroupsOf(groups.ConvertAll(group => (group.Key, group.Sum(p => p.parameter.numel()))));
    }

    /// <summary>The spans of parameters that are updated alike, in the buffer's order; one that covers everything where all are.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>Keys of the parameters in the buffer's order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Number of trainable values.</summary>
    public long Count { get; }

    /// <summary><c>(Count)</c>: the parameters, group by group, within a group in the module's order.</summary>
    public Tensor Values { get; }

    /// <summary><c>(Count)</c>: their gradients, into which backward accumulates.</summary>
    public Tensor Gradients { get; }

    /// <summary>Sets every gradient to zero.</summary>
    public void ZeroGradients()
    {
        using var _ = no_grad();
        Gradients.zero_();
    }

    /// <summary>Every parameter's part of a buffer such as <see cref="Values"/> or a copy of it, in the parameter's shape and the order of
    /// <see cref="Names"/>; the views belong to the caller's dispose scope.</summary>
    public IReadOnlyList<Tensor> ViewsOf(Tensor flat)
    {
        long offset = 0;
        return _parameters.ConvertAll(parameter =>
        {
            offset += parameter.numel();
            return ViewLike(parameter, flat, offset - parameter.numel());
        });
    }

    /// <summary>Freezes or thaws groups: frozen ones need no gradient, so that the backward pass ends where nothing before is trained.</summary>
    /// <param name="isFrozen">Decides for every group.</param>
    internal void Freeze(Func<ParameterGroup, bool> isFrozen)
    {
        var (group, offset) = (0, 0L);
        foreach (var g in Groups)
            g.IsFrozen = isFrozen(g);
        foreach (var parameter in _parameters)
        {
            while (offset >= Groups[group].Begin + Groups[group].Count)
                group++;
            parameter.requires_grad = !Groups[group].IsFrozen;
            offset += parameter.numel();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parameter in _parameters)
            parameter.grad = null!;
        Values.Dispose();
        Gradients.Dispose();
    }

    private static List<ParameterGroup> GroupsOf(List<(GroupTraits Traits, long Count)> groups)
    {
        var offset = 0L;
        return groups.ConvertAll(group =>
        {
            offset += group.Count;
            return new ParameterGroup(group.Traits, offset - group.Count, group.Count);
        });
    }

    private void MoveInto(Parameter parameter, long offset)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var view = ViewLike(parameter, Values, offset);
        view.copy_(parameter);
        parameter.set_(view);
        parameter.grad = ViewLike(parameter, Gradients, offset);      // libtorch keeps it; the handle goes with the scope
    }

    private static Tensor ViewLike(Tensor parameter, Tensor flat, long offset)
    {
        var slice = flat.narrow(0, offset, parameter.numel());
        var shape = parameter.shape;
        if (shape.Length == 4 && !parameter.is_contiguous())        // channels-last
            return slice.view(shape[0], shape[2], shape[3], shape[1]).permute(0, 3, 1, 2);
        return slice.view(shape);
    }
}
