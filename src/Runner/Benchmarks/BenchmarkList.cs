using VisionFinetune.Engine;
using VisionFinetune.Engine.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Benchmarks;

/// <summary>All benchmarks, in the order of the table.</summary>
internal static class BenchmarkList
{
    /// <summary>Those of a device.</summary>
    /// <param name="device">Where they run.</param>
    /// <param name="images">Class folders of image files for those that read some; none: they draw theirs.</param>
    public static IReadOnlyList<IBenchmark> Of(Device device, string? images = null) =>
    [
        new AugmentBenchmark(isCompiled: true, device),
        new AugmentBenchmark(isCompiled: false, device),
        new FolderBenchmark(FolderEpoch.First, crops: true, device, images),
        new FolderBenchmark(FolderEpoch.Second, crops: true, device, images),
        new FolderBenchmark(FolderEpoch.NextRun, crops: true, device, images),
        new FolderBenchmark(FolderEpoch.First, crops: false, device, images),
        new FolderBenchmark(FolderEpoch.Second, crops: false, device, images),
        new StepBenchmark("resnet18", 64, 64, Precision.Fp32, channelsLast: true, device),
        new StepBenchmark("resnet18", 64, 64, Precision.Fp32, channelsLast: false, device),
        new StepBenchmark("resnet18", 64, 64, Precision.Bf16, channelsLast: true, device),
        new StepBenchmark("resnet50", 224, 16, Precision.Fp32, channelsLast: true, device),
        new StepBenchmark("resnet50", 224, 16, Precision.Fp32, channelsLast: false, device),
        new StepBenchmark("resnet50", 224, 16, Precision.Bf16, channelsLast: true, device),
        ProgramBenchmark.Training("resnet18", 64, 64, steps: 15),
        new TableBenchmark(),
        new OptimizerBenchmark(isFlat: true, isMlp: false),
        new OptimizerBenchmark(isFlat: false, isMlp: false),
        new OptimizerBenchmark(isFlat: true, isMlp: true),
        new OptimizerBenchmark(isFlat: false, isMlp: true),
        new CheckpointBenchmark(reads: false),
        new CheckpointBenchmark(reads: true),
        new ProgramBenchmark("start/help", "vft --help", _ => ["--help"]),
        new ProgramBenchmark("start/summary", "vft model summary of a ResNet-50: starts, loads libtorch and builds the network",
            _ => ["model", "summary", "recipes/cifar10-baseline.yaml", "--classes", "10"]),
    ];

    /// <summary>Those whose name is, or begins with, one of the words; without words, all.</summary>
    /// <exception cref="UserException">A word fits none.</exception>
    public static IReadOnlyList<IBenchmark> Chosen(IReadOnlyList<IBenchmark> all, IReadOnlyList<string> words)
    {
        if (words.FirstOrDefault(word => !all.Any(b => Fits(b, word))) is { } unknown)
            throw new UserException($"There is no benchmark '{unknown}'. There are: {string.Join(", ", all.Select(b => b.Name))}; the beginning of a name chooses all that begin so.");
        return words.Count == 0 ? all : [.. all.Where(b => words.Any(word => Fits(b, word)))];
    }

    private static bool Fits(IBenchmark benchmark, string word) => benchmark.Name.StartsWith(word, StringComparison.Ordinal);
}
