using VisionFinetune.Engine.Metrics;
using VisionFinetune.Runner.Studies.Analysis;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Studies.Page;

/// <summary>Everything <c>study.html</c>, its pictures and <c>study.csv</c> say; nothing else is read, so they are functions of this record.</summary>
internal sealed record StudyReport
{
    /// <summary>What the page calls itself: <c>Study</c> or <c>Comparison</c>.</summary>
    public required string Kind { get; init; }

    public required StudyResult Result { get; init; }

    public required StudyAnalysis Analysis { get; init; }

    /// <summary>The study file as it was resolved, for the end of the page; empty for a comparison.</summary>
    public string StudyYaml { get; init; } = "";

    /// <summary>What a reader must not miss.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>Name and value: data, machine, runs, duration, what halving saved.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>Learning rate at every optimizer step, one curve a variant; empty where all variants share a constant one.</summary>
    public IReadOnlyList<RateCurve> LearningRates { get; init; } = [];

    /// <summary>A contact sheet (PNG) a variant, where the augmentation of images was varied.</summary>
    public IReadOnlyList<VariantSheet> Sheets { get; init; } = [];

    /// <summary>The chosen variant on the test split; none where there is none, or before the study is complete.</summary>
    public TestScore? Test { get; init; }
}

/// <summary>A schedule as a line.</summary>
/// <param name="Variant">Name.</param>
/// <param name="Epochs">Position of each value in epochs, from 0, with fractions.</param>
/// <param name="Rates">Learning rates.</param>
internal sealed record RateCurve(string Variant, IReadOnlyList<double> Epochs, IReadOnlyList<double> Rates);

/// <summary>What a variant's networks see.</summary>
internal sealed record VariantSheet(string Variant, byte[] Png);

/// <summary>The chosen variant on the test split, scored once.</summary>
/// <param name="Variant">Name.</param>
/// <param name="Runs">One a seed: the run's seed and all metrics of its best checkpoint.</param>
/// <param name="ScoredAt">When, ISO 8601.</param>
internal sealed record TestScore(string Variant, IReadOnlyList<SeedScore> Runs, string ScoredAt);

/// <summary>One run's test metrics.</summary>
internal sealed record SeedScore(long Seed, SplitMetrics Metrics);
