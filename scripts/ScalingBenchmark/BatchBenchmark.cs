using VisionFinetune.Augment;
using VisionFinetune.Augment.Chains;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Vision.Data;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.ScalingBenchmark;

/// <summary>Training steps of a ResNet-18 at 64 px, from random crops of 32 px images to the optimizer.</summary>
internal static class BatchBenchmark
{
    private const int Epochs = 4;       // the first is left out

    private static readonly (int Batch, int Images)[] s_points = [(1, 30), (4, 80), (16, 160), (64, 256), (256, 512)];

    public static void Run(int threads, Measurements measurements)
    {
        set_num_threads(threads);
        TransformSettings[] steps =
        [
            new RandomResizedCropSettings { Size = [64] }, new RandomHorizontalFlipSettings(),
            new NormalizeSettings { Mean = [0.485, 0.456, 0.406], Std = [0.229, 0.224, 0.225] },
        ];
        var chain = TransformChain.Create(steps).Compile();
        using var held = SyntheticImages.Create(seed: 2, 4);
        using var validation = new ImageSamples(held, chain, chain, CPU);
        foreach (var (batch, count) in s_points)
        {
            using var model = ResNetFactory.Create("resnet18", 10, seed: 1);
            ChannelsLast.Apply(model);
            using var images = SyntheticImages.Create(seed: 1, count);
            using var train = new ImageSamples(images, chain, chain, CPU);
            var rates = MeasuredTraining.Run(model, train, validation, batch, Epochs).Skip(1).Order().ToList();
            measurements.Add(new Measurement($"batch; {threads} thread{(threads == 1 ? "" : "s")}", batch, rates[rates.Count / 2], MeasuredTraining.PeakMebibytes));
        }
    }
}
