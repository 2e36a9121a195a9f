using VisionFinetune.Runner.Studies.Analysis.Statistics;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Studies.Analysis;

/// <summary>One variant's runs as the analysis sees them: one score a seed, and what became of the others.</summary>
/// <param name="Name">Of the variant.</param>
/// <param name="Runs">By seed: the first finished run of each seed with a score that can be reckoned with.</param>
/// <param name="Score">Over those; none when there is none.</param>
/// <param name="MinutesPerRun">Mean wall time of a finished run; none when no run finished.</param>
/// <param name="Finished">Runs that reached their end, diverged ones too.</param>
/// <param name="Halved">Runs that successive halving ended.</param>
/// <param name="Failed">Runs that crashed or were refused.</param>
internal sealed record ScoredVariant(
    string Name, IReadOnlyDictionary<long, StudyRun> Runs, Estimate? Score, double? MinutesPerRun,
    int Finished, int Halved, int Failed)
{
    /// <summary>Beyond it a score's square no longer fits a double; a loss of that size has diverged like one that is
    /// NaN.</summary>
    private const double LargestScore = 1e100;

    public static ScoredVariant Of(StudyVariant variant, StudyResult result)
    {
        StudyRun[] runs = [.. result.RunsOf(variant)];
        StudyRun[] finished = [.. runs.Where(r => r.State == RunState.Finished)];
        var scored = finished.Where(HasScore).GroupBy(r => r.Seed).ToDictionary(seed => seed.Key, seed => seed.First());
        var score = MeanInterval.Of([.. scored.OrderBy(r => r.Key).Select(r => r.Value.Score!.Value)]);
        double? minutes = finished.Length == 0 ? null : finished.Average(r => r.Seconds) / 60;
        return new ScoredVariant(
            variant.Name, scored, score, minutes, finished.Length,
            runs.Count(r => r.State == RunState.Halved), runs.Count(r => r.State == RunState.Failed));
    }

    /// <summary>A finished run that diverged has a score that is no number, or none at all.</summary>
    public static bool HasScore(StudyRun run) => run.Score is { } score && Math.Abs(score) < LargestScore;
}
