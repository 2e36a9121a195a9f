namespace VisionFinetune.Runner.Service.Processes;

/// <summary>What a worker process does.</summary>
internal interface IJob : IDisposable
{
    /// <summary>Trains to the end.</summary>
    /// <param name="stop">Ends it after a checkpoint.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    void Execute(CancellationToken stop);

    /// <summary>It is about to be stopped for good. Called from another thread.</summary>
    void Cancelling();
}
