namespace VisionFinetune.Runner.Service.Index;

/// <summary>One study in a list.</summary>
internal record StudyItem
{
    /// <summary>Its folder's name.</summary>
    public required string Id { get; init; }

    /// <summary>As its settings call it.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>What it is or was trained on; none before it starts.</summary>
    public string? Device { get; init; }

    /// <summary>When it was submitted, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When training began, the last time if it was resumed.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The validation value that decides.</summary>
    public required string Metric { get; init; }

    /// <summary>How many things are compared.</summary>
    public required int VariantCount { get; init; }

    /// <summary>Runs of every variant.</summary>
    public required int Seeds { get; init; }

    /// <summary>Runs planned.</summary>
    public required int RunCount { get; init; }

    /// <summary>Runs that reached their end.</summary>
    public required int Finished { get; init; }

    /// <summary>Runs that crashed or were refused.</summary>
    public required int Failed { get; init; }

    /// <summary>The variant that validation chose; none before that.</summary>
    public string? Chosen { get; init; }

    /// <summary>The first sentence of the verdict.</summary>
    public string? Headline { get; init; }

    /// <summary>Why the study failed, in a line.</summary>
    public string? Error { get; init; }
}
