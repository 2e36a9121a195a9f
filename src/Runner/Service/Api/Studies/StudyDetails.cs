using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using VisionFinetune.Runner.Service.Api.Runs;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Studies.Running;

namespace VisionFinetune.Runner.Service.Api.Studies;

/// <summary>One study with everything that its folder tells.</summary>
internal sealed record StudyDetails : StudyItem
{
    [SetsRequiredMembers]
    public StudyDetails(StudyItem item)
        : base(item)
    {
    }

    /// <summary>The study's settings, as YAML.</summary>
    public string Settings { get; init; } = "";

    /// <summary>What is compared, and how each differs from the recipe.</summary>
    public IReadOnlyList<StudyVariantDetails> Variants { get; init; } = [];

    /// <summary>Every run.</summary>
    public IReadOnlyList<RunItem> Runs { get; init; } = [];

    /// <summary>The variants with their scores, the best first; none before the first report.</summary>
    public JsonElement? Table { get; init; }

    /// <summary>Pairs of variants, the most certain difference first; none before the first report.</summary>
    public JsonElement? Comparisons { get; init; }

    /// <summary>The conclusion in words, a sentence each; empty before the first report.</summary>
    public IReadOnlyList<string> Verdict { get; init; } = [];

    /// <summary>Where the report is; none before the first one.</summary>
    public string? Report { get; init; }

    /// <summary>Files of the study, without those of its runs.</summary>
    public IReadOnlyList<Artifact> Artifacts { get; init; } = [];

    /// <summary>Its place among those that wait, from 1; none: it does not wait.</summary>
    public int? QueuePosition { get; init; }

    /// <summary>The end of its log.</summary>
    public IReadOnlyList<string> LogTail { get; init; } = [];

    /// <summary>How its process ended, if it failed.</summary>
    public RunFailure? Failure { get; init; }
}

/// <summary>One of the things that a study compares.</summary>
/// <param name="Name">As in tables.</param>
/// <param name="Parameters">What was varied.</param>
/// <param name="Runs">Ids of its runs, in the order of the seeds.</param>
internal sealed record StudyVariantDetails(string Name, IReadOnlyList<SettingValue> Parameters, IReadOnlyList<string> Runs);

/// <summary>A setting and its value.</summary>
/// <param name="Key">Such as <c>optimizer.lr</c>.</param>
/// <param name="Value">As a recipe writes it.</param>
internal sealed record SettingValue(string Key, string Value);
