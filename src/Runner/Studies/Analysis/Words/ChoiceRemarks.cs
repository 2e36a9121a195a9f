using static VisionFinetune.Runner.Studies.Analysis.Words.VariantNames;

namespace VisionFinetune.Runner.Studies.Analysis.Words;

/// <summary>What to know about the chosen variant: whom it passed over, what it costs, how far to trust its score.</summary>
internal static class ChoiceRemarks
{
    /// <summary>Shorter runs than this share of the chosen variant's are worth a sentence; less is noise of the clock.</summary>
    private const double ClearlyShorter = 0.8;

    /// <summary>With fewer variants the best of them is hardly luckier than the rest.</summary>
    private const int ManyVariants = 3;

    public static IEnumerable<string> Of(Evidence evidence)
    {
        if (evidence.Chosen is not { Score: { } score } chosen)
            yield break;
        var passed = evidence.PassedOver;
        if (passed.Count > 0)
            yield return $"{List(passed)} {(passed.Count == 1 ? "has" : "have")} a better mean, but over fewer seeds than "
                + $"{Name(chosen.Name)} ({score.Count}), and {(passed.Count == 1 ? "was" : "were")} not chosen for it.";
        if (Cost(evidence, chosen) is { } cost)
            yield return cost;
        if (evidence.Others.Count + 1 >= ManyVariants)
            yield return $"{Name(chosen.Name)} was picked as the best of {evidence.Others.Count + 1} by validation, "
                + "so its validation score is a little too kind; the test split gives a fair one.";
    }

    private static string? Cost(Evidence evidence, VariantScore chosen)
    {
        var shorter = evidence.Others.Where(v => v.MinutesPerRun < ClearlyShorter * chosen.MinutesPerRun)
            .OrderBy(v => v.MinutesPerRun).ToList();
        var equal = shorter.FirstOrDefault(v => evidence.WithChosen(v) is { IsSignificant: false, Difference.Count: > 1 });
        if (equal is not null)
            return $"{Name(equal.Name)} cannot be told apart from {Name(chosen.Name)} and is cheaper: "
                + $"{Amounts.Minutes(equal.MinutesPerRun!.Value)} instead of {Amounts.Minutes(chosen.MinutesPerRun!.Value)} "
                + "minutes a run.";
        if (shorter.Count == 0 || chosen.MinutesPerPoint is not { } minutes
            || evidence.WithChosen(shorter[0]) is not { IsSignificant: true })
            return null;
        var extra = chosen.MinutesPerRun!.Value - shorter[0].MinutesPerRun!.Value;
        return $"{Name(chosen.Name)} takes {Amounts.Minutes(extra)} more minutes a run than {Name(shorter[0].Name)}"
            + (evidence.Result.Metric.IsShare ? $": {Amounts.Minutes(minutes)} minutes for each point gained." : ".");
    }
}
