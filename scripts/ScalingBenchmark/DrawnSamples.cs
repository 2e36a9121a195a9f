using VisionFinetune.Engine.Data;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.ScalingBenchmark;

/// <summary>Synthetic images of which only the current batch exists.</summary>
internal sealed class DrawnSamples(int count) : ISamples, IDisposable
{
    public const int SizePixels = 16, Classes = 10;

    public long Count => count;

    public Device Device => CPU;

    public Tensor Targets { get; } = arange(count, dtype: ScalarType.Int64).remainder_(Classes);

    public Tensor Inputs(Tensor indices, ulong? augmentation)
    {
        using var scope = NewDisposeScope();
        var images = SyntheticImages.Draw(seed: 1, indices.data<long>().ToArray(), Classes, SizePixels);
        return images.to_type(ScalarType.Float32).div_(255).MoveToOuterDisposeScope();
    }

    public void Dispose() => Targets.Dispose();
}
