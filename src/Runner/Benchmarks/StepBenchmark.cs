using TorchSharp;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Training;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Benchmarks;

/// <summary>Training steps alone: zero the gradient, forward, loss, backward, SGD with momentum, on one batch of noise.</summary>
/// <param name="network">Its name in recipes.</param>
/// <param name="size">Side of the images in pixels.</param>
/// <param name="batch">Images.</param>
/// <param name="precision">Of matrix products and convolutions.</param>
/// <param name="channelsLast">Memory layout of images and weights.</param>
/// <param name="device">Where.</param>
internal sealed class StepBenchmark(string network, int size, int batch, Precision precision, bool channelsLast, Device device) : IBenchmark
{
    private const int Classes = 10;

    public string Name => $"step/{network}-{size}-{batch}-{Format}-{(channelsLast ? "channels_last" : "contiguous")}";

    public string What => $"training steps of {network}, {batch} images of {size} px, {Format}, {(channelsLast ? "channels_last" : "contiguous")}";

    public string Unit => "images/s";

    private string Format => precision.ToString().ToLowerInvariant();

    public Measurement Measure(int repetitions)
    {
        using var scope = NewDisposeScope();
        var autocast = Autocast.For(precision, device);
        var model = ResNetFactory.Create(network, Classes, seed: 1);
        model.to(device);
        if (channelsLast)
            ChannelsLast.Apply(model);
        using var flat = new FlatParameters(model);
        using var optimizer = new SgdSettings { Lr = 1e-3, Momentum = 0.9 }.Build(flat);
        var loss = new CrossEntropySettings().Build();
        using var noise = new Generator(1, CPU);
        var contiguous = randn(new long[] { batch, 3, size, size }, generator: noise).to(device);
        var images = channelsLast ? ChannelsLast.Of(contiguous) : contiguous;
        var labels = (arange(batch, device: device) % Classes).to_type(ScalarType.Int64);
        model.train();
        return Measurement.Rate(this, repetitions, batch, Step);

        void Step()
        {
            using var inner = NewDisposeScope();
            flat.ZeroGradients();
            var value = loss.Compute(Forward(), labels);
            value.backward();
            optimizer.Step(1e-3);
            value.item<float>();        // waits for the device
        }

        Tensor Forward()
        {
            if (autocast is null)
                return model.forward(images);
            using var _ = autocast.Enter();
            return model.forward(images).to_type(ScalarType.Float32);
        }
    }
}
