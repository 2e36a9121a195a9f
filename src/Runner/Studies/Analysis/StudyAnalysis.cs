using System.Text.Json.Serialization;

namespace VisionFinetune.Runner.Studies.Analysis;

/// <summary>What can be concluded from a study: <c>analysis</c> in its <c>summary.json</c>. Scores are in the metric's own unit;
/// shares in [0, 1].</summary>
/// <param name="Ranking">Every variant, best mean first; those without a finished run last.</param>
/// <param name="Comparisons">Pairs of variants, the most certain difference first.</param>
/// <param name="Correction">How p values were corrected for the number of comparisons, such as <c>Holm over 6
/// comparisons</c>.</param>
/// <param name="Verdict">The conclusion in plain words, a sentence each, the most important first.</param>
/// <param name="Chosen">The variant with the best mean on the validation split among those with the most seeds; none when nothing
/// finished.</param>
internal sealed record StudyAnalysis(
    IReadOnlyList<VariantScore> Ranking, IReadOnlyList<Comparison> Comparisons, string Correction, IReadOnlyList<string> Verdict, string? Chosen);

/// <summary>One variant's scores over its finished runs.</summary>
/// <param name="Name">Of the variant.</param>
/// <param name="Score">Over seeds; none when no run finished.</param>
/// <param name="MinutesPerRun">Mean wall time of a finished run; none when no run finished.</param>
/// <param name="MinutesPerPoint">Cost: extra minutes a run per point (0.01 of a share; otherwise one unit) gained over the
/// cheapest variant; none for the cheapest, and for those that gained nothing.</param>
/// <param name="IsOnParetoFront">No other variant is at least as good and at least as fast, and better in one of the two.</param>
/// <param name="Finished">Runs that reached their end.</param>
/// <param name="Halved">Runs that successive halving ended.</param>
/// <param name="Failed">Runs that crashed or were refused.</param>
internal sealed record VariantScore(
    string Name, Estimate? Score, double? MinutesPerRun, double? MinutesPerPoint, bool IsOnParetoFront, int Finished, int Halved, int Failed);

/// <summary>A mean over seeds and how well it is known.</summary>
/// <param name="Count">Seeds.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="Deviation">Sample standard deviation (n − 1); none for one seed.</param>
/// <param name="Low">Lower end of the 95 % interval of the mean (Student's t); none for one seed.</param>
/// <param name="High">Upper end.</param>
internal sealed record Estimate(
    int Count, double Mean,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Deviation,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Low,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? High);

/// <summary>Two variants, compared over the seeds they share.</summary>
/// <param name="Better">The one with the better mean over the shared seeds.</param>
/// <param name="Worse">The other.</param>
/// <param name="Difference">Mean advantage of the better one over shared seeds, never negative, with its interval; none without a
/// shared seed.</param>
/// <param name="P">Two-sided p of the paired t test; none for fewer than two pairs, and where all differences are the same and
/// not zero.</param>
/// <param name="AdjustedP">The same after correction for the number of comparisons.</param>
/// <param name="WilcoxonP">Exact two-sided p of Wilcoxon's signed-rank test, which assumes no normal distribution.</param>
/// <param name="EffectSize">Cohen's d of the pairs (mean difference by its standard deviation); none when all differences are
/// equal.</param>
/// <param name="PerSample">McNemar's test on the validation samples; none for regression.</param>
/// <param name="MoreSeeds">Seeds to add so that a difference of this size would be found with 80 % probability; none when it is
/// significant already, or when no number up to 1000 would do. Reckoned at alpha by the number of comparisons.</param>
/// <param name="IsSignificant">The corrected p is below the study's alpha.</param>
/// <param name="Sentence">The comparison in plain words.</param>
internal sealed record Comparison(
    string Better, string Worse, Estimate? Difference, double? P, double? AdjustedP, double? WilcoxonP, double? EffectSize,
    McNemar? PerSample, int? MoreSeeds, bool IsSignificant, string Sentence);

/// <summary>McNemar's exact test over the samples that two variants' runs of the same seeds answered, all shared seeds
/// together.</summary>
/// <param name="Samples">Answers compared: validation samples times shared seeds.</param>
/// <param name="OnlyBetter">Samples that only the better variant got right.</param>
/// <param name="OnlyWorse">Samples that only the worse variant got right.</param>
/// <param name="P">Two-sided exact p. It asks whether these very networks differ, not whether the next seed would.</param>
internal sealed record McNemar(long Samples, long OnlyBetter, long OnlyWorse, double P);
