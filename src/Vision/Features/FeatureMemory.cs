using static TorchSharp.torch;

namespace VisionFinetune.Vision.Features;

/// <summary>Features in one tensor on the training device.</summary>
public sealed class FeatureMemory : IFeatureRows
{
    private readonly Tensor _rows;      // (N, Values)

    private FeatureMemory(Tensor rows) => _rows = rows;

    /// <summary>Computes all of them.</summary>
    /// <exception cref="OperationCanceledException">Stopped; nothing is kept.</exception>
    public static FeatureMemory Compute(FeatureComputation computation, FeatureLayout layout, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(computation);
        ArgumentNullException.ThrowIfNull(layout);
        var rows = empty(layout.Count, layout.Values, dtype: layout.Type, device: computation.Images.Device).DetachFromDisposeScope();
        try
        {
            computation.Run(layout, (begin, batch) => rows.narrow(0, begin, batch.shape[0]).copy_(batch), stop);
            return new FeatureMemory(rows);
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Tensor Take(Tensor indices) => _rows.index_select(0, indices);

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();
}
