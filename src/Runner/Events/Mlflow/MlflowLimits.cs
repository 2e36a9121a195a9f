namespace VisionFinetune.Runner.Events.Mlflow;

/// <summary>How long a mirror waits and how much it keeps, so that training never feels it.</summary>
internal sealed record MlflowLimits
{
    /// <summary>For one answer.</summary>
    public TimeSpan Request { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>At the end of a run, for everything that is still to be sent.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Before the first repetition of a failed request; doubled each time.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time between two repetitions.</summary>
    public TimeSpan LastRetry { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Requests kept while the server cannot be reached, of at most 1000 numbers each; the oldest numbers give way.</summary>
    public int Requests { get; init; } = 100;
}
