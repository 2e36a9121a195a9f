namespace VisionFinetune.Runner.Tests.Events;

/// <summary>A clock that stands still until a test moves it.</summary>
internal sealed class FixedClock(double unixSeconds) : TimeProvider
{
    public double UnixSeconds { get; set; } = unixSeconds;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(UnixSeconds);
}
