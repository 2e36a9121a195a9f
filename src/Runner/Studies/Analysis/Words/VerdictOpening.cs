using static VisionFinetune.Runner.Studies.Analysis.Words.VariantNames;

namespace VisionFinetune.Runner.Studies.Analysis.Words;

/// <summary>The answer to "which should I use?".</summary>
internal static class VerdictOpening
{
    private const int UsualSeeds = 5;

    public static string Of(Evidence evidence)
    {
        if (evidence.Chosen is not { Score: { } score } chosen)
            return "No run finished with a score, so there is nothing to choose from.";
        if (evidence.Others.Count == 0)
            return Alone(evidence, chosen, score);
        var best = Best(evidence, score);
        if (evidence.IsOneSeed)
            return $"No winner yet: {Name(chosen.Name)} {best}, but one seed cannot tell a difference; train every variant with {UsualSeeds} seeds.";
        if (evidence.Result.Baseline is { } baseline)
            return WithBaseline(evidence, chosen, best, baseline);
        return AmongAll(evidence, chosen, best);
    }

    private static string Alone(Evidence evidence, VariantScore chosen, Estimate score)
    {
        var reached = $"a mean {evidence.Result.Metric.Label} of {Amounts.Score(score, evidence.Result.Metric)} over "
            + Amounts.Count(score.Count, "seed");
        return evidence.Ranking.Count == 1
            ? $"{Name(chosen.Name)} is the only variant, with {reached}; there is nothing to compare it with."
            : $"{Name(chosen.Name)} is chosen for want of another: it is the only variant with a finished run, with {reached}.";
    }

    /// <summary>What is true of the chosen variant, as the rest of a sentence.</summary>
    private static string Best(Evidence evidence, Estimate score)
    {
        var mean = $"has the best mean {evidence.Result.Metric.Label} ({Amounts.Score(score, evidence.Result.Metric)})";
        return evidence.PassedOver.Count == 0 ? mean : $"{mean} of those with {Amounts.Count(score.Count, "seed")}";
    }

    private static string AmongAll(Evidence evidence, VariantScore chosen, string best)
    {
        var name = Name(chosen.Name);
        var told = evidence.Others.Where(v => evidence.WithChosen(v) is { IsSignificant: true }).ToList();
        var beaten = told.Where(v => evidence.WithChosen(v)!.Better == chosen.Name).ToList();
        var stronger = told.Except(beaten).ToList();   // possible only where the two do not have the same seeds
        var open = evidence.Others.Except(told).ToList();
        if (stronger.Count > 0)
            return $"No winner: {name} {best}, but {List(stronger)} {(stronger.Count == 1 ? "beats" : "beat")} it on the seeds "
                + "they share.";
        if (open.Count == 0)
            return $"Use {name}: it beats "
                + (beaten.Count == 1 ? $"{Name(beaten[0].Name)}." : $"every other variant ({List(beaten)}).");
        var doubt = $"but cannot be told apart from {List(open, "or")}.";
        return beaten.Count > 0
            ? $"Use {List([chosen, .. open], "or")}: {name} {best} and beats {List(beaten)}, {doubt}"
            : $"No winner: {name} {best}, {doubt}";
    }

    private static string WithBaseline(Evidence evidence, VariantScore chosen, string best, string baseline)
    {
        var (name, reference) = (Name(chosen.Name), Name(baseline));
        if (evidence.Ranking.First(v => v.Name == baseline).Score is null)
            return $"{name} {best}, but the baseline {reference} has no finished run, so nothing was compared.";
        var winners = evidence.Comparisons.Listed.Where(c => c.IsSignificant && c.Worse == baseline)
            .Select(c => c.Better).ToHashSet();
        var others = evidence.Others.Where(v => winners.Contains(v.Name)).ToList();
        if (winners.Contains(chosen.Name))
            return $"Use {name}: it {best} and beats the baseline {reference}" + (others.Count == 0 ? "."
                : $"; so {(others.Count == 1 ? "does" : "do")} {List(others)}, not compared with {name}.");
        if (others.Count > 0)
            return $"Use {List(others, "or")}, which {(others.Count == 1 ? "beats" : "beat")} the baseline {reference}"
                + (chosen.Name == baseline
                    ? $" on the seeds they share, although it {best}."
                    : $"; {name} {best}, but {Doubt(evidence)}.");
        return chosen.Name == baseline
            ? $"Stay with the baseline {reference}: no variant beats it, and it {best}."
            : $"Stay with the baseline {reference}, which no variant beats: {name} {best}, but {Doubt(evidence)}.";
    }

    /// <summary>Why a chosen variant that does not beat the baseline does not.</summary>
    private static string Doubt(Evidence evidence)
    {
        var lost = evidence.Comparisons.Listed.Any(c => c.IsSignificant && c.Worse == evidence.Chosen!.Name);
        return lost ? "the baseline beats it on the seeds they share" : "cannot be told apart from the baseline";
    }
}
