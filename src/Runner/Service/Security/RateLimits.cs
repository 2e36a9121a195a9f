namespace VisionFinetune.Runner.Service.Security;

/// <summary>How often one client address may ask. A bucket of so many requests, filled again at so many a second.</summary>
internal sealed record RateLimits
{
    /// <summary>Requests that only read, or that predict: at once.</summary>
    public int ReadBurst { get; init; } = 2000;

    /// <summary>Requests that only read, or that predict: a second.</summary>
    public int ReadsPerSecond { get; init; } = 500;

    /// <summary>Changes, such as submissions: at once.</summary>
    public int WriteBurst { get; init; } = 60;

    /// <summary>Changes a second.</summary>
    public int WritesPerSecond { get; init; } = 10;

    /// <summary>Wrong tokens at once.</summary>
    public int WrongTokenBurst { get; init; } = 20;

    /// <summary>Seconds until one more wrong token may be tried.</summary>
    public int SecondsPerWrongToken { get; init; } = 5;

    /// <summary>Requests in progress, event streams included.</summary>
    public int AtOnce { get; init; } = 500;

    /// <summary>Connections of all clients together.</summary>
    public int Connections { get; init; } = 2000;
}
