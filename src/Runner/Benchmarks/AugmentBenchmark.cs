using VisionFinetune.Augment;
using VisionFinetune.Augment.Chains;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Engine.Parameters;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Benchmarks;

/// <summary>The chain most recipes have: RandomResizedCrop(224), flip, normalise, on uint8 images of 32 px, channels_last.</summary>
/// <param name="isCompiled">As training runs it; otherwise step by step, as it is written.</param>
/// <param name="device">Where.</param>
internal sealed class AugmentBenchmark(bool isCompiled, Device device) : IBenchmark
{
    private const int Batch = 128, Batches = 20;

    public string Name => isCompiled ? "augment/compiled" : "augment/written";

    public string What => $"random_resized_crop 224, flip and normalize of {Batch} uint8 images of 32 px, {(isCompiled ? "compiled" : "step by step")}";

    public string Unit => "images/s";

    public Measurement Measure(int repetitions)
    {
        using var scope = NewDisposeScope();
        var written = TransformChain.Create(
        [
            new RandomResizedCropSettings { Size = [224] }, new RandomHorizontalFlipSettings(),
            new NormalizeSettings { Mean = [0.485, 0.456, 0.406], Std = [0.229, 0.224, 0.225] },
        ]);
        var chain = isCompiled ? written.Compile() : written;
        using var noise = new Generator(1, CPU);
        var images = ChannelsLast.Of(randint(0, 256, [Batch, 3, 32, 32], dtype: ScalarType.Byte, generator: noise).to(device));
        var draws = 0;
        return Measurement.Rate(this, repetitions, Batches * Batch, () =>
        {
            for (var i = 0; i < Batches; i++)
            {
                using var batch = chain.Apply(images, new Draw((ulong)draws++));
                using var last = batch[^1, ^1, ^1, ^1];
                last.item<float>();     // waits for the device
            }
        });
    }
}
