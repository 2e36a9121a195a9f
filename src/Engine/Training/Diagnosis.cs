namespace VisionFinetune.Engine.Training;

/// <summary>What the learning curves of one run say, with the evidence and what to try next.</summary>
/// <param name="Verdict">One of <c>too_short</c>, <c>oscillating</c>, <c>overfitting</c>, <c>still_falling</c>, <c>underfitting</c>, <c>healthy</c>.</param>
/// <param name="Evidence">The numbers behind it.</param>
/// <param name="Advice">What to change.</param>
public sealed record Diagnosis(string Verdict, string Evidence, string Advice)
{
    private const int FewestEpochs = 3;

    /// <summary>Judges the curves; never from fewer than three epochs.</summary>
    /// <param name="epochs">Every epoch of the run, in order; all losses are finite, since a run that diverges ends with an error.</param>
    public static Diagnosis Of(IReadOnlyList<EpochMetrics> epochs) => epochs.Count < FewestEpochs
        ? new("too_short", $"The run has {epochs.Count} epoch(s).", $"Train at least {FewestEpochs} epochs before judging the curves.")
        : new CurveRules(epochs).Judge();
}
