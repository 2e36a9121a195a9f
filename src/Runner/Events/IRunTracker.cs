using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Events;

/// <summary>Tells another program about a run: TensorBoard through a file, MLflow through its server. A tracker is told the start
/// once, then epochs, then one end; <see cref="IDisposable.Dispose"/> writes out what is left.</summary>
internal interface IRunTracker : ITrainingObserver, IDisposable
{
    /// <summary>Training is about to take its first step.</summary>
    void Started(RunStart start);

    /// <summary>The run is over, its files are written.</summary>
    /// <param name="summary">What it achieved.</param>
    void Finished(RunSummary summary);

    /// <summary>The run ended early.</summary>
    /// <param name="reason">Interrupted by the user if it is an <see cref="OperationCanceledException"/>.</param>
    void Failed(Exception reason);
}
