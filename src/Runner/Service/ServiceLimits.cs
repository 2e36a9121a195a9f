using VisionFinetune.Runner.Service.Security;

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

    /// <summary>Pixels of one upload, all images together.</summary>
    public long UploadPixels { get; init; } = 200_000_000;

    /// <summary>Bytes of uploads in memory, of all requests together; further ones are asked to come back.</summary>
    public long UploadBytesAtOnce { get; init; } = 256 << 20;

    /// <summary>Pixels being decoded, of all requests together; seven bytes each. Further images wait.</summary>
    public long PixelsAtOnce { get; init; } = 100_000_000;

    /// <summary>Bytes of one uploaded table, which takes some twenty times as much in memory.</summary>
    public int TableBytes { get; init; } = 8 << 20;

    /// <summary>Rows of one uploaded table.</summary>
    public int TableRows { get; init; } = 100_000;

    /// <summary>Columns of one uploaded table.</summary>
    public int TableColumns { get; init; } = 1000;

    /// <summary>Bytes of one cell of an uploaded table.</summary>
    public int TableCellBytes { get; init; } = 1 << 16;

    /// <summary>Runs and studies that may wait; more are refused.</summary>
    public int WaitingJobs { get; init; } = 10_000;

    /// <summary>How large a training that somebody submits may be.</summary>
    public TrainingLimits Training { get; init; } = new();

    /// <summary>How predictions are put together.</summary>
    public InferenceLimits Inference { get; init; } = new();

    /// <summary>How often one client may ask.</summary>
    public RateLimits Rates { get; init; } = new();
}
