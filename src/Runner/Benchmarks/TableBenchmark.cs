using System.Diagnostics;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Training;
using VisionFinetune.Tabular.Data;
using VisionFinetune.Tabular.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Benchmarks;

/// <summary>400 epochs over a table of the Titanic's size by the trainer, validation after each: 713 and 178 rows of 10 features, batches of
/// 128, Adam, two hidden layers of 20 sigmoid units.</summary>
internal sealed class TableBenchmark : IBenchmark
{
    private const int Epochs = 400, Rows = 713, ValidationRows = 178, Features = 10;

    public string Name => "table/titanic";

    public string What => $"{Epochs} epochs of an MLP over {Rows} rows with validation";

    public string Unit => "s";

    public Measurement Measure(int repetitions)
    {
        var values = new List<double>();
        for (var i = 0; i <= repetitions; i++)
        {
            var seconds = Train();
            if (i > 0)
                values.Add(seconds);
        }
        return Measurement.Of(this, values);
    }

    private static double Train()
    {
        var folder = Directory.CreateTempSubdirectory("vft-bench-");
        using var train = Noise(Rows, 1);
        using var validation = Noise(ValidationRows, 2);
        using var model = Mlp.Create(Features, 2, new MlpSettings { Hidden = [20, 20], Activation = Activation.Sigmoid }, seed: 1);
        var clock = Stopwatch.StartNew();
        using (var trainer = new Trainer(new TrainerParts
        {
            Model = model,
            Train = train,
            Validation = validation,
            Loss = new CrossEntropySettings(),
            Optimizer = new AdamSettings(),
            Scheduler = new ConstantSettings(),
            Settings = new TrainSettings { Epochs = Epochs, BatchSize = 128 },
            Checkpoints = new CheckpointFolder(folder.FullName),
            Observer = new ObserverList(),
            Seed = 1,
        }))
        {
            trainer.Run();
        }
        folder.Delete(recursive: true);
        return clock.Elapsed.TotalSeconds;
    }

    private static TableSamples Noise(int rows, ulong seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed, CPU);
        var features = randn(new long[] { rows, Features }, ScalarType.Float64, generator: generator).data<double>().ToArray();
        var table = new double[rows, Features];
        Buffer.BlockCopy(features, 0, table, 0, features.Length * sizeof(double));
        return new TableSamples(table, randint(0, 2, [rows], dtype: ScalarType.Int64, generator: generator).DetachFromDisposeScope(), CPU);
    }
}
