namespace VisionFinetune.Vision.Data;

/// <summary>Where the images of a data set are kept once they are decoded, and who is told about it.</summary>
public sealed record ImageCacheOptions
{
    /// <summary>true: in a cache file in the folder <c>.vft-cache</c> of the data set, from which later epochs and runs read. false: in memory.</summary>
    public bool KeepsFile { get; init; } = true;

    /// <summary>Where caches of data sets go that cannot be written to; none: their images are kept in memory.</summary>
    public string? FallbackFolder { get; init; }

    /// <summary>Is told what may interest, one sentence each; maybe by another thread.</summary>
    public Action<string> Inform { get; init; } = _ => { };

    /// <summary>Is told what went wrong and was mended, one sentence each; maybe by another thread.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>Tells which cache was used last.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Threads that decode; changes no bit. Each holds one decoded image.</summary>
    public int Workers { get; init; } = Math.Min(Environment.ProcessorCount, 8);
}
