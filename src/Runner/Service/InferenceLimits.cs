namespace VisionFinetune.Runner.Service;

/// <summary>How predictions are put together, and what they may take.</summary>
internal sealed record InferenceLimits
{
    /// <summary>Images or rows of one forward pass; the recipe's <c>train.eval_batch_size</c> where that is less.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>How long the first request of a batch waits for others that are on their way.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Requests that may wait for one model; more are asked to come back.</summary>
    public int WaitingRequests { get; init; } = 256;

    /// <summary>Bytes of weights that are kept in memory; what was used least recently goes first.</summary>
    public long ModelBytes { get; init; } = 1L << 30;

    /// <summary>Pixels of the images of one forward pass as the network sees them; 40 images of 224×224 are two million.</summary>
    public long NetworkPixels { get; init; } = 4_000_000;

    /// <summary>Numbers that one uploaded table may become, over all models of a cross-validation; eight bytes each.</summary>
    public long TableNumbers { get; init; } = 20_000_000;

    /// <summary>What computes.</summary>
    public string Device { get; init; } = "cpu";
}
