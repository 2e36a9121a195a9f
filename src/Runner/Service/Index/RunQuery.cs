namespace VisionFinetune.Runner.Service.Index;

/// <summary>Which runs a list shows, and in which order.</summary>
internal sealed record RunQuery
{
    /// <summary>Studies instead of runs.</summary>
    public bool Studies { get; init; }

    /// <summary>Only those; empty: all.</summary>
    public IReadOnlyList<RunStatus> Statuses { get; init; } = [];

    /// <summary>Only runs of this task; none: all.</summary>
    public string? Task { get; init; }

    /// <summary>Only runs of this study; an empty text: only runs of no study; none: all.</summary>
    public string? Study { get; init; }

    /// <summary>Part of the id or the name, in any case; none: all.</summary>
    public string? Text { get; init; }

    /// <summary>What they are ordered by, one of <see cref="SortKeys"/>.</summary>
    public string Sort { get; init; } = "created_at";

    /// <summary>Largest first. What has no value comes last either way.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>Runs a page.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>The last run of the page before; none: the first page.</summary>
    public RunCursor? After { get; init; }

    /// <summary>What lists can be ordered by.</summary>
    public static IReadOnlyList<string> SortKeys { get; } = ["created_at", "name", "status", "best_value", "epoch", "images_per_second", "seconds"];
}
