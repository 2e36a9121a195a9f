using VisionFinetune.Runner.Studies.Results;
using static VisionFinetune.Runner.Studies.Analysis.Words.VariantNames;

namespace VisionFinetune.Runner.Studies.Analysis.Words;

/// <summary>What became of runs that do not count, and why.</summary>
internal static class RunRemarks
{
    private const int MostListed = 3;

    /// <summary>A verdict before the end is a preview.</summary>
    public static IEnumerable<string> Unfinished(Evidence evidence)
    {
        var runs = evidence.Result.Runs;
        var pending = runs.Count(r => r.State == RunState.Pending);
        if (pending > 0)
            yield return $"{pending} of {Amounts.Count(runs.Count, "run")} {(pending == 1 ? "has" : "have")} not finished, "
                + "so all of this is provisional.";
    }

    /// <summary>Failed, diverged and halved runs.</summary>
    public static IEnumerable<string> Lost(Evidence evidence)
    {
        var runs = evidence.Result.Runs;
        var failed = runs.Where(r => r.State == RunState.Failed).ToList();
        if (failed.Count > 0)
            yield return $"{Amounts.Count(failed.Count, "run")} failed and {Do(failed)} not count: {Which(failed)}.";
        var diverged = runs.Where(r => r.State == RunState.Finished && !ScoredVariant.HasScore(r)).ToList();
        if (diverged.Count > 0)
            yield return $"{Amounts.Count(diverged.Count, "run")} ended without a finite {evidence.Result.Metric.Label} "
                + $"and {Do(diverged)} not count: {Which(diverged)}.";
        var halved = evidence.Ranking.Where(v => v.Halved > 0).ToList();
        if (halved.Count > 0)
            yield return $"Successive halving ended {Amounts.Count(halved.Sum(v => v.Halved), "run")} of {List(halved)} early; "
                + "they were judged by fewer epochs, without a test.";
    }

    private static string Do(List<StudyRun> runs) => runs.Count == 1 ? "does" : "do";

    private static string Which(List<StudyRun> runs)
    {
        var named = runs.Take(MostListed).Select(r =>
            $"{Name(r.Variant)} with seed {r.Seed}" + (r.Error is { Length: > 0 } error ? $" ({error.TrimEnd('.')})" : ""));
        return string.Join(", ", named) + (runs.Count > MostListed ? $" and {runs.Count - MostListed} more" : "");
    }
}
