using System.Diagnostics;
using System.Globalization;
using VisionFinetune.Augment;
using VisionFinetune.Augment.Chains;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Engine.Training;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Benchmarks;

/// <summary>An epoch of batches out of a folder of image files, as the trainer takes them: listed, decoded or read from the cache, shuffled, random
/// crops of 64 px (or images resized to them), flipped, normalised. The files are in the system's cache of the disk.</summary>
/// <param name="epoch">Which.</param>
/// <param name="crops">Random crops; otherwise every image is brought to 64 px when it is decoded.</param>
/// <param name="device">Where the batches are made.</param>
/// <param name="folder">Class folders with the files; only read. None: <paramref name="drawn"/> files of 32 px are drawn.</param>
/// <param name="drawn">How many files are drawn.</param>
internal sealed class FolderBenchmark(FolderEpoch epoch, bool crops, Device device, string? folder = null, int drawn = 10_000) : IBenchmark
{
    private const int Side = 64, CroppedSide = 32, Batch = 128;

    public string Name => (crops ? "folder/" : "folder/resize-")
        + epoch switch { FolderEpoch.First => "first-epoch", FolderEpoch.Second => "second-epoch", _ => "next-run" };

    public string What => epoch switch
    {
        FolderEpoch.First => $"lists and decodes {Files}, and makes batches of {Images}",
        FolderEpoch.Second => $"the next epoch over {Files}, without opening any: batches of {Images}",
        _ => $"the first epoch of the next run over {Files}, which finds the cache: batches of {Images}",
    };

    public string Unit => "images/s";

    private string Files => folder is null ? string.Create(CultureInfo.InvariantCulture, $"{drawn:N0} drawn image files") : $"the image files of '{folder}'";

    private string Images => $"{(crops ? "random crops of" : "images resized to")} {Side} px";

    public Measurement Measure(int repetitions)
    {
        var root = Directory.CreateTempSubdirectory("vft-bench-").FullName;
        try
        {
            var train = Path.Combine(root, "train");
            if (folder is null)
                DrawnFolder.Write(train, drawn);
            else
                Directory.CreateSymbolicLink(train, Path.GetFullPath(folder));      // so that the cache is this benchmark's own
            var rates = new List<double>();
            for (var i = 0; i <= repetitions; i++)
            {
                var rate = Rate(root);
                if (i > 0)
                    rates.Add(rate);
            }
            return Measurement.Of(this, rates);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>Images a second of the epoch in a run, or two, that begin without a cache.</summary>
    private double Rate(string root)
    {
        var cache = Path.Combine(root, ".vft-cache");
        if (Directory.Exists(cache))
            Directory.Delete(cache, recursive: true);
        if (epoch == FolderEpoch.NextRun)
            Run(root, epochs: 1);
        return Run(root, epochs: epoch == FolderEpoch.Second ? 2 : 1);
    }

    /// <summary>Images a second of the last epoch.</summary>
    private double Run(string root, int epochs)
    {
        var clock = Stopwatch.StartNew();
        using var splits = ImageFolderReader.Read(root, crops ? CroppedSide : Side, new ImageCacheOptions { Warn = problem => Serilog.Log.Warning("{Problem:l}", problem) });
        TransformSettings[] steps = [new RandomHorizontalFlipSettings(), new NormalizeSettings { Mean = [0.485, 0.456, 0.406], Std = [0.229, 0.224, 0.225] }];
        var chain = TransformChain.Create(crops ? [new RandomResizedCropSettings { Size = [Side] }, .. steps] : steps).Compile();
        using var samples = new ImageSamples(splits.Train, chain, chain, device);
        var batches = new TrainingBatches(samples, new TrainSettings { BatchSize = Batch }, seed: 1);
        for (var i = 0; ; i++)
        {
            using var order = batches.Order(i);
            for (var batch = 0L; batch < batches.StepsPerEpoch; batch++)
            {
                using var scope = NewDisposeScope();
                batches.Take(order, i, batch).Inputs[0, 0, 0, 0].item<float>();     // waits for the device
            }
            if (i + 1 == epochs)
                return splits.Train.Count / clock.Elapsed.TotalSeconds;
            clock.Restart();
        }
    }
}
