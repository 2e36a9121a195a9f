namespace VisionFinetune.Runner.Service;

/// <summary>How much one request may ask for.</summary>
internal sealed record ServiceLimits
{
    /// <summary>Bytes of a recipe or study.</summary>
    public long RecipeBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of one upload, all files together.</summary>
    public long UploadBytes { get; init; } = 32 << 20;

    /// <summary>Images of one upload.</summary>
    public int UploadImages { get; init; } = 64;

    /// <summary>Pixels of one uploaded image.</summary>
    public long ImagePixels { get; init; } = 50_000_000;

    /// <summary>Rows of one uploaded table.</summary>
    public int TableRows { get; init; } = 100_000;

    /// <summary>Runs and studies that may wait; more are refused.</summary>
    public int WaitingJobs { get; init; } = 10_000;
}
