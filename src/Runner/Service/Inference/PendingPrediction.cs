namespace VisionFinetune.Runner.Service.Inference;

/// <summary>One request in the queue of a model.</summary>
internal sealed class PendingPrediction : IDisposable
{
    private readonly TaskCompletionSource<IReadOnlyList<float[]>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _registration;

    /// <param name="inputs">At least one.</param>
    /// <param name="stop">The client has gone.</param>
    public PendingPrediction(IReadOnlyList<PredictionInput> inputs, CancellationToken stop)
    {
        (Inputs, Rows) = (inputs, inputs.Sum(input => input.Rows));
        _registration = stop.Register(() => _answer.TrySetCanceled(stop));
    }

    public IReadOnlyList<PredictionInput> Inputs { get; }

    public int Rows { get; }

    /// <summary>Whether nobody waits any more.</summary>
    public bool IsAbandoned => _answer.Task.IsCompleted;

    public Task<IReadOnlyList<float[]>> Answer => _answer.Task;

    public void Complete(IReadOnlyList<float[]> rows) => _answer.TrySetResult(rows);

    public void Fail(Exception error) => _answer.TrySetException(error);

    public void Dispose() => _registration.Dispose();
}
