namespace VisionFinetune.Runner.Studies.Results;

/// <summary>Everything a study has measured, before anything is concluded from it. Also what <c>vft compare</c> makes of runs that
/// belong to no study.</summary>
internal sealed record StudyResult
{
    /// <summary>The study's name.</summary>
    public required string Name { get; init; }

    /// <summary>What the variants are judged by.</summary>
    public required StudyMetric Metric { get; init; }

    /// <summary>Which epoch a run is judged at, for readers: <c>best epoch</c> or <c>last epoch</c>.</summary>
    public required string ScoredAt { get; init; }

    /// <summary>In the study's order.</summary>
    public required IReadOnlyList<StudyVariant> Variants { get; init; }

    /// <summary>Every planned run.</summary>
    public required IReadOnlyList<StudyRun> Runs { get; init; }

    /// <summary>The variant that all others are compared with; none: every pair is compared.</summary>
    public string? Baseline { get; init; }

    /// <summary>Largest probability of a false alarm in the whole study.</summary>
    public double Alpha { get; init; } = 0.05;

    /// <summary>What a sample is: images or rows.</summary>
    public string Unit { get; init; } = "images";

    /// <summary>Runs of one variant, in the order of their seeds.</summary>
    public IEnumerable<StudyRun> RunsOf(StudyVariant variant) => Runs.Where(r => r.Variant == variant.Name).OrderBy(r => r.Seed);
}
