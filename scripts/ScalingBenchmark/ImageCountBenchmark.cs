using VisionFinetune.Augment.Chains;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.ScalingBenchmark;

/// <summary>One epoch over many images through a network so small that what is seen is the cost of everything else: order, batches,
/// augmentation, loss, optimizer, running totals.</summary>
internal static class ImageCountBenchmark
{
    private const int BatchSize = 256, Hidden = 32, Values = 3 * DrawnSamples.SizePixels * DrawnSamples.SizePixels;

    public static void Run(bool isDrawn, int count, Measurements measurements)
    {
        using var model = nn.Sequential(
            ("flat", nn.Flatten()), ("hidden", nn.Linear(Values, Hidden)), ("relu", nn.ReLU()), ("head", nn.Linear(Hidden, DrawnSamples.Classes)));
        using var validation = new DrawnSamples(10);
        var rate = isDrawn ? OfDrawn(model, validation, count) : OfResident(model, validation, count);
        measurements.Add(new Measurement(isDrawn ? "images; drawn" : "images; resident", count, rate, MeasuredTraining.PeakMebibytes));
    }

    private static double OfDrawn(nn.Module<Tensor, Tensor> model, DrawnSamples validation, int count)
    {
        using var train = new DrawnSamples(count);
        return Rate(MeasuredTraining.Run(model, train, validation, BatchSize, EpochsFor(count)));
    }

    private static double OfResident(nn.Module<Tensor, Tensor> model, DrawnSamples validation, int count)
    {
        var chain = TransformChain.Create([]).Compile();
        using var images = SyntheticImages.Create(seed: 1, count, DrawnSamples.Classes, DrawnSamples.SizePixels);
        using var train = new ImageSamples(images, chain, chain, CPU);
        return Rate(MeasuredTraining.Run(model, train, validation, BatchSize, EpochsFor(count)));
    }

    /// <summary>Short epochs are repeated, so that a rate is not one of the first few milliseconds.</summary>
    private static int EpochsFor(int count) => count >= 100_000 ? 1 : 11;

    private static double Rate(IReadOnlyList<double> rates) => rates.Order().ElementAt(rates.Count / 2);
}
