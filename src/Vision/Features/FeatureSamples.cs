using VisionFinetune.Engine.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Features;

/// <summary>A split whose inputs are features, for a network's <see cref="TrainedStages"/>: computed or found when first needed, then kept.</summary>
/// <param name="computation">Computes them.</param>
/// <param name="layout">How they lie.</param>
/// <param name="find">Gives the rows: computed into memory, or from a file. Not before weights have their final values, so that the key of a
/// resumed run is right.</param>
public sealed class FeatureSamples(FeatureComputation computation, FeatureLayout layout, Func<CancellationToken, IFeatureRows> find) : ISamples, IDisposable
{
    private IFeatureRows? _rows;

    /// <inheritdoc/>
    public long Count => computation.Images.Count;

    /// <inheritdoc/>
    public Device Device => computation.Images.Device;

    /// <inheritdoc/>
    public Tensor Targets => computation.Images.Targets;

    /// <summary>Gets the features unless they are there. Returns without them when stopped.</summary>
    public void Prepare(CancellationToken stop)
    {
        try
        {
            _rows ??= find(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The trainer looks at the same token before its next step, and leaves a checkpoint.
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Features of training are asked for as those of evaluation, or the other way round.</exception>
    public Tensor Inputs(Tensor indices, ulong? augmentation)
    {
        if (augmentation is not null != computation.IsTraining)
            throw new InvalidOperationException($"These features are those of {(computation.IsTraining ? "training" : "evaluation")}.");
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        _rows ??= find(CancellationToken.None);
        return layout.ToFeatures(_rows.Take(indices)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _rows?.Dispose();
}
