using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Studies.Analysis.Words;

/// <summary>What a verdict is put into words from.</summary>
/// <param name="Result">What was measured.</param>
/// <param name="Ranking">Best mean first.</param>
/// <param name="Comparisons">Tests between variants.</param>
/// <param name="Chosen">The variant with the best mean; none when nothing finished.</param>
internal sealed record Evidence(
    StudyResult Result, IReadOnlyList<VariantScore> Ranking, PairwiseComparisons Comparisons, VariantScore? Chosen)
{
    /// <summary>Variants with a score, other than the chosen one, best first.</summary>
    public IReadOnlyList<VariantScore> Others { get; } = [.. Ranking.Where(v => v.Score is not null && v.Name != Chosen?.Name)];

    /// <summary>Those of them with a better mean than the chosen one, but over fewer seeds.</summary>
    public IReadOnlyList<VariantScore> PassedOver =>
        [.. Others.Where(v => Result.Metric.Advantage(v.Score!.Mean, Chosen!.Score!.Mean) > 0)];

    /// <summary>No variant has more than one seed.</summary>
    public bool IsOneSeed => Ranking.All(v => v.Score is null or { Count: 1 });

    /// <summary>The chosen variant's comparison with another; none where the two were not compared.</summary>
    public Comparison? WithChosen(VariantScore other) => Comparisons.Listed.FirstOrDefault(c =>
        (c.Better == Chosen?.Name && c.Worse == other.Name) || (c.Worse == Chosen?.Name && c.Better == other.Name));
}
