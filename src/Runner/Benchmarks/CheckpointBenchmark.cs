using TorchSharp.Modules;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Benchmarks;

/// <summary>A checkpoint's file: the weights of a ResNet-50 and one buffer of its optimizer, with checksum, on the disk when it returns.</summary>
/// <param name="reads">Reads and verifies it; otherwise writes it.</param>
internal sealed class CheckpointBenchmark(bool reads) : IBenchmark
{
    public string Name => reads ? "checkpoint/read" : "checkpoint/write";

    public string What => reads ? "reads and verifies a checkpoint of a ResNet-50 with momentum (205 MB)"
        : "writes a checkpoint of a ResNet-50 with momentum (205 MB) with a checksum, down to the disk";

    public string Unit => "ms";

    public Measurement Measure(int repetitions)
    {
        using var scope = NewDisposeScope();
        var folder = Directory.CreateTempSubdirectory("vft-bench-");
        try
        {
            var path = Path.Combine(folder.FullName, "last.safetensors");
            using var model = ResNetFactory.Create("resnet50", 1000, seed: 1);
            var tensors = model.state_dict().Concat(model.named_parameters().Select(p => new KeyValuePair<string, Tensor>($"state.optimizer.{p.name}", p.parameter)))
                .Where(t => t.Value is not Parameter || !t.Key.EndsWith(".num_batches_tracked", StringComparison.Ordinal)).ToList();
            void Write() => SafeTensors.Write(path, tensors, withChecksum: true);
            if (!reads)
                return Measurement.Milliseconds(this, repetitions, 1, Write);
            Write();
            return Measurement.Milliseconds(this, repetitions, 1, () =>
            {
                using var inner = NewDisposeScope();
                SafeTensors.Read(path);
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
