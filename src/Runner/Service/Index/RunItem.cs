namespace VisionFinetune.Runner.Service.Index;

/// <summary>One run in a list.</summary>
internal record RunItem
{
    /// <summary>Names the run in every address: its folder's name, or <c>STUDY~RUN</c> for a run of a study.</summary>
    public required string Id { get; init; }

    /// <summary>Of its recipe.</summary>
    public required string Name { get; init; }

    /// <summary>What it learns, as the recipe says it.</summary>
    public string? Task { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The study it is part of; none for a run of its own.</summary>
    public string? Study { get; init; }

    /// <summary>What it is or was trained on; none before it starts.</summary>
    public string? Device { get; init; }

    /// <summary>When it was submitted, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When training began, the last time if it was resumed; none before that.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; none while it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Time spent training.</summary>
    public double? Seconds { get; init; }

    /// <summary>Epochs done.</summary>
    public int Epoch { get; init; }

    /// <summary>Epochs its recipe asks for.</summary>
    public int? Epochs { get; init; }

    /// <summary>The value of an epoch that decides which one is best, such as <c>validation_loss</c>.</summary>
    public string? Monitor { get; init; }

    /// <summary>The best of the monitored value so far; none before the first epoch.</summary>
    public double? BestValue { get; init; }

    /// <summary>The epoch of that value, from 1.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>Training throughput of the last epoch; rows of a table count as images.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>What the curves of a finished run say, in a word.</summary>
    public string? Diagnosis { get; init; }

    /// <summary>Why it failed, in a line.</summary>
    public string? Error { get; init; }

    /// <summary>The monitored value over the epochs, at most 40 numbers.</summary>
    public IReadOnlyList<double> Spark { get; init; } = [];
}
