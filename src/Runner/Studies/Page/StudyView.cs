using VisionFinetune.Runner.Studies.Analysis;
using VisionFinetune.Runner.Studies.Page.Charts;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Studies.Page;

/// <summary>A study in the order of its ranking, with what several parts of the output need.</summary>
internal sealed class StudyView
{
    public StudyView(StudyReport report)
    {
        Report = report;
        Format = new ScoreFormat(Metric, report.Analysis.Ranking.Select(r => r.Score?.Mean ?? double.NaN));
        var places = report.Analysis.Ranking.Select((score, i) => (score.Name, i)).ToDictionary(p => p.Name, p => p.i);
        var variants = report.Result.Variants.OrderBy(v => places.GetValueOrDefault(v.Name, int.MaxValue));
        Ranked = [.. variants.Select((v, i) => Rank(v, i + 1))];
        Keys = [.. report.Result.Variants.SelectMany(v => v.Parameters.Select(p => p.Key)).Distinct()];
    }

    public StudyReport Report { get; }

    public StudyMetric Metric => Report.Result.Metric;

    public ScoreFormat Format { get; }

    /// <summary>Best first.</summary>
    public IReadOnlyList<RankedVariant> Ranked { get; }

    /// <summary>Every key that some variant sets, in the study's order.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Whether some variant has more than one run: without, there are no bands, deviations or intervals.</summary>
    public bool HasSeveralSeeds => Ranked.Any(v => v.Runs.Count > 1);

    public RankedVariant? Find(string? name) => Ranked.FirstOrDefault(v => v.Name == name);

    /// <summary>What a score means, for an axis.</summary>
    public string Direction => Metric.HigherIsBetter ? "higher is better" : "lower is better";

    private RankedVariant Rank(StudyVariant variant, int rank)
    {
        var score = Report.Analysis.Ranking.FirstOrDefault(r => r.Name == variant.Name)
            ?? new VariantScore(variant.Name, null, null, null, false, 0, 0, 0);
        return new RankedVariant(rank, variant, score, [.. Report.Result.RunsOf(variant)], Palette.Of(rank));
    }
}

/// <summary>A variant at its place in the ranking.</summary>
/// <param name="Rank">1 for the best.</param>
/// <param name="Variant">What it is.</param>
/// <param name="Score">What it achieved.</param>
/// <param name="Runs">In the order of their seeds.</param>
/// <param name="Ink">Its colour in all drawings.</param>
internal sealed record RankedVariant(int Rank, StudyVariant Variant, VariantScore Score, IReadOnlyList<StudyRun> Runs, Ink Ink)
{
    public string Name => Variant.Name;

    /// <summary>Whether it has a colour of its own.</summary>
    public bool IsColoured => Rank <= Palette.Size;

    /// <summary>The value of a key as text; none where the variant does not set it.</summary>
    public string? Value(string key) => Variant.Parameters.Where(p => p.Key == key).Select(p => p.Value).FirstOrDefault();
}
