namespace VisionFinetune.Vision.Downloads;

/// <summary>One file to fetch.</summary>
/// <param name="Address">An http or https address.</param>
/// <param name="Destination">The file it becomes, once it is verified. Until then the bytes are in <c>Destination.part</c>.</param>
/// <param name="Checksum">What it must hash to.</param>
public sealed record DownloadRequest(Uri Address, string Destination, Checksum Checksum);

/// <summary>How far a download is.</summary>
/// <param name="BytesDone">Bytes on the disk, those of earlier attempts included.</param>
/// <param name="BytesTotal">Size of the whole file, if the server told.</param>
public readonly record struct DownloadProgress(long BytesDone, long? BytesTotal);

/// <summary>How a fetch ended; every other end is an exception.</summary>
public enum DownloadOutcome
{
    /// <summary>Downloaded and verified.</summary>
    Downloaded,

    /// <summary>It was there already, with the right checksum.</summary>
    AlreadyPresent,
}

/// <summary>How patient a download is.</summary>
public sealed record DownloadSettings
{
    /// <summary>Attempts in a row that bring nothing new before it gives up.</summary>
    public int MaxFruitlessAttempts { get; init; } = 5;

    /// <summary>Pause after the first failure; it doubles with each further one in a row.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a connection may be silent.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
