using VisionFinetune.Engine.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Tabular.Data;

/// <summary>Encoded rows of one split, resident on the training device as float32.</summary>
public sealed class TableSamples : ISamples, IDisposable
{
    private readonly Tensor _inputs;
    private readonly Tensor? _targets;

    /// <summary>Copies the rows to the device.</summary>
    /// <param name="features"><c>(N, F)</c>, as the encoder made them.</param>
    /// <param name="targets"><c>(N)</c> int64 or <c>(N, O)</c> float32, taken over; none for rows that are only predicted.</param>
    /// <param name="device">Where batches are made.</param>
    public TableSamples(double[,] features, Tensor? targets, Device device)
    {
        using var scope = NewDisposeScope();
        Count = features.GetLength(0);
        Device = device;
        _inputs = tensor(features, ScalarType.Float32, device).DetachFromDisposeScope();
        _targets = targets?.to(device).alias().DetachFromDisposeScope();
        targets?.Dispose();
    }

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    public Device Device { get; }

    /// <inheritdoc/>
    public Tensor Targets => _targets ?? throw new InvalidOperationException("Rows without a target can only be predicted.");

    /// <inheritdoc/>
    public Tensor Inputs(Tensor indices, ulong? augmentation) => _inputs.index_select(0, indices);

    /// <inheritdoc/>
    public void Dispose()
    {
        _inputs.Dispose();
        _targets?.Dispose();
    }
}
