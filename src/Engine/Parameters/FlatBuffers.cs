using static TorchSharp.torch;

namespace VisionFinetune.Engine.Parameters;

/// <summary>All buffers of a model, such as the running statistics of batch normalisation, as views into one tensor a number format: to keep
/// and to restore all of them is one copy each.</summary>
internal sealed class FlatBuffers : IDisposable
{
    private readonly List<(Tensor Live, Tensor Kept)> _flats = [];

    /// <summary>Moves the memory of every buffer; modules keep working.</summary>
    public FlatBuffers(nn.Module module)
    {
        using var _ = no_grad();
        foreach (var group in module.buffers().GroupBy(buffer => buffer.dtype))
            _flats.Add(Flatten([.. group], group.Key));
    }

    /// <summary>Whether every number among them is one; waits for the device.</summary>
    public bool AreFinite
    {
        get
        {
            using var scope = NewDisposeScope();
            return _flats.All(flat => flat.Live.isfinite().all().item<bool>());
        }
    }

    /// <summary>Remembers this moment.</summary>
    public void Keep()
    {
        using var _ = no_grad();
        foreach (var (live, kept) in _flats)
            kept.copy_(live);
    }

    /// <summary>Goes back to the moment that was kept.</summary>
    public void Restore()
    {
        using var _ = no_grad();
        foreach (var (live, kept) in _flats)
            live.copy_(kept);
    }

    /// <summary>The buffers keep their memory.</summary>
    public void Dispose()
    {
        foreach (var (live, kept) in _flats)
        {
            live.Dispose();
            kept.Dispose();
        }
    }

    private static (Tensor Live, Tensor Kept) Flatten(List<Tensor> buffers, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        var flat = empty(buffers.Sum(b => b.numel()), dtype, buffers[0].device);
        var offset = 0L;
        foreach (var buffer in buffers)
        {
            var view = flat.narrow(0, offset, buffer.numel()).view(buffer.shape);
            view.copy_(buffer);
            buffer.set_(view);
            offset += buffer.numel();
        }
        return (flat.DetachFromDisposeScope(), flat.clone().DetachFromDisposeScope());
    }
}
