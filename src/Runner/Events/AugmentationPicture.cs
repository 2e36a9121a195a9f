using VisionFinetune.Engine.Files;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Events;

/// <summary>Keeps what the network sees in the run's folder, as <c>plots/augmentation.png</c>, from the start of the run on: a wrong
/// augmentation should be seen before the epochs are spent.</summary>
internal sealed class AugmentationPicture : IRunTracker
{
    public void Started(RunStart start)
    {
        var path = Path.Combine(start.Run.Folder, "plots", "augmentation.png");
        if (!File.Exists(path) && start.AugmentationSheet() is { } png)
            AtomicFile.Write(path, stream => stream.Write(png));
    }

    public void StepsDone(StepReport report)
    {
    }

    public void EpochDone(EpochMetrics metrics, bool isBest)
    {
    }

    public void Finished(RunSummary summary)
    {
    }

    public void Failed(Exception reason)
    {
    }

    public void Dispose()
    {
    }
}
