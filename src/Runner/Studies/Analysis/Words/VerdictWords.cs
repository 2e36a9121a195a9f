namespace VisionFinetune.Runner.Studies.Analysis.Words;

/// <summary>The conclusion of a study, a sentence each, the most important first.</summary>
internal static class VerdictWords
{
    private const int MostFigures = 3;

    public static IReadOnlyList<string> Of(Evidence evidence) =>
    [
        VerdictOpening.Of(evidence),
        .. RunRemarks.Unfinished(evidence),
        .. Figures(evidence),
        .. RunRemarks.Lost(evidence),
        .. ChoiceRemarks.Of(evidence),
    ];

    /// <summary>The chosen variant's comparisons in numbers, and what the numbers mean.</summary>
    private static IEnumerable<string> Figures(Evidence evidence)
    {
        // Where no variant has more than one seed, the opening has said that nothing can be told.
        var all = evidence.Others.Select(evidence.WithChosen).OfType<Comparison>()
            .Where(c => !(evidence.IsOneSeed && c.Difference is not null));
        var shown = all.Take(MostFigures).ToList();
        foreach (var comparison in shown)
            yield return comparison.Sentence;
        if (!shown.Any(c => c.AdjustedP is not null))
            yield break;
        yield return "± is half of the 95 % interval of a mean over seeds" + (evidence.Comparisons.Tests > 1
            ? $", each interval on its own; p is corrected for {evidence.Comparisons.Tests} comparisons (Holm)."
            : ".");
    }
}
