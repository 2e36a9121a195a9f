using System.Diagnostics;
using System.Globalization;
using VisionFinetune.Augment;
using VisionFinetune.Augment.Chains;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Training;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.FolderBenchmark;

/// <summary>Two epochs of batches as the trainer takes them.</summary>
internal static class Epochs
{
    private const int Side = 64, SourceSide = 32;
    private static readonly double[] s_mean = [0.485, 0.456, 0.406], s_std = [0.229, 0.224, 0.225];

    /// <summary>Seconds of the first and the second epoch, separated by a space.</summary>
    public static string Run(string root, string chain)
    {
        NativeAllocator.KeepFreedMemory();
        OpenMpThreads.WaitBriefly();        // both as vft does
        WarmUp(chain);
        var clock = Stopwatch.StartNew();
        using var splits = ImageFolderReader.Read(root, chain == "crop" ? SourceSide : Side, new ImageCacheOptions { Warn = Console.Error.WriteLine });
        using var samples = SamplesOf(splits.Train, chain);
        var batches = new TrainingBatches(samples, new TrainSettings { BatchSize = 128 }, seed: 1);
        var seconds = new List<double>();
        for (var epoch = 0; epoch < 2; epoch++)
        {
            using var order = batches.Order(epoch);
            var sum = 0.0;
            for (var batch = 0L; batch < batches.StepsPerEpoch; batch++)
                sum += Take(batches, order, epoch, batch);
            if (!double.IsFinite(sum))
                throw new InvalidOperationException("The batches hold no numbers.");
            seconds.Add(clock.Elapsed.TotalSeconds);
            clock.Restart();
        }
        return string.Create(CultureInfo.InvariantCulture, $"{seconds[0]:F3} {seconds[1]:F3}");
    }

    /// <summary>Loads libtorch and compiles the code, as Python has imported its modules before its clock starts.</summary>
    private static void WarmUp(string chain)
    {
        using var drawn = SyntheticImages.Create(seed: 1, 4, classes: 2, chain == "crop" ? SourceSide : Side);
        using var samples = SamplesOf(drawn, chain);
        var batches = new TrainingBatches(samples, new TrainSettings { BatchSize = 4 }, seed: 1);
        using var order = batches.Order(0);
        Take(batches, order, 0, 0);
    }

    private static double Take(TrainingBatches batches, Tensor order, int epoch, long batch)
    {
        using var scope = NewDisposeScope();
        return batches.Take(order, epoch, batch).Inputs[0, 0, 0, 0].item<float>();
    }

    private static ImageSamples SamplesOf(ImageDataset images, string chain)
    {
        TransformSettings[] steps = [new RandomHorizontalFlipSettings(), new NormalizeSettings { Mean = s_mean, Std = s_std }];
        if (chain == "crop")
            steps = [new RandomResizedCropSettings { Size = [Side] }, .. steps];
        var compiled = TransformChain.Create(steps).Compile();
        return new ImageSamples(images, compiled, compiled, CPU);
    }
}
