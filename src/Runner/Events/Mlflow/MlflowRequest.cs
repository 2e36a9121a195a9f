namespace VisionFinetune.Runner.Events.Mlflow;

/// <summary>Something to send.</summary>
/// <param name="Send">Does it.</param>
internal sealed record MlflowRequest(Func<MlflowClient, CancellationToken, Task> Send)
{
    /// <summary>The numbers it holds, which may grow until it is sent; none for other requests.</summary>
    public List<MlflowMetric>? Metrics { get; private init; }

    public static MlflowRequest OfMetrics(string runId, List<MlflowMetric> metrics) =>
        new((client, cancel) => client.LogBatchAsync(runId, new MlflowBatch { Metrics = metrics }, cancel)) { Metrics = metrics };
}
