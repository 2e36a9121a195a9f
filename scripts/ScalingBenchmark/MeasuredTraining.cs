using System.Diagnostics;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Engine.Training;
using static TorchSharp.torch;

namespace VisionFinetune.ScalingBenchmark;

/// <summary>Trains with the program's own trainer and tells how fast it was.</summary>
internal sealed class MeasuredTraining : ITrainingObserver
{
    private readonly List<double> _rates = [];

    /// <summary>Largest resident memory of this process so far.</summary>
    public static double PeakMebibytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64 / 1048576.0;
        }
    }

    /// <returns>Images/s of every epoch, validation and checkpoints left out.</returns>
    public static IReadOnlyList<double> Run(nn.Module<Tensor, Tensor> model, ISamples train, ISamples validation, int batchSize, int epochs)
    {
        var folder = Directory.CreateTempSubdirectory("scaling-");
        try
        {
            var observer = new MeasuredTraining();
            using var trainer = new Trainer(new TrainerParts
            {
                Model = model,
                Train = train,
                Validation = validation,
                Loss = new CrossEntropySettings(),
                Optimizer = new SgdSettings { Lr = 1e-3, Momentum = 0.9 },
                Scheduler = new ConstantSettings(),
                Settings = new TrainSettings { Epochs = epochs, BatchSize = batchSize },
                Checkpoints = new CheckpointFolder(folder.FullName),
                Observer = observer,
                Seed = 1,
            });
            trainer.Run();
            return observer._rates;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public void StepsDone(StepReport report)
    {
    }

    public void EpochDone(EpochMetrics metrics, bool isBest) => _rates.Add(metrics.ImagesPerSecond);
}
