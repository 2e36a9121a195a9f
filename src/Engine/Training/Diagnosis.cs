namespace VisionFinetune.Engine.Training;

/// <summary>What the learning curves of one run say, with the evidence and what to try next.</summary>
/// <param name="Verdict">One of <c>too_short</c>, <c>oscillating</c>, <c>overfitting</c>, <c>still_falling</c>, <c>underfitting</c>, <c>healthy</c>.</param>
/// <param name="Evidence">The numbers behind it.</param>
/// <param name="Advice">What to change.</param>
public sealed record Diagnosis(string Verdict, string Evidence, string Advice)
{
    private const int FewestEpochs = 3;

    /// <summary>Judges the curves; never from fewer than three epochs.</summary>
    /// <param name="epochs">Every epoch of the run, in order.</param>
    public static Diagnosis Of(IReadOnlyList<EpochMetrics> epochs)
    {
        if (epochs.Count < FewestEpochs)
            return new("too_short", $"The run has {epochs.Count} epoch(s).", $"Train at least {FewestEpochs} epochs before "
                + "judging the curves.");
        var last = epochs[^1];
        var best = epochs.MinBy(e => e.ValidationLoss)!;
        if (RisesOfTrainLoss(epochs) * 2 > epochs.Count - 1)
        {
            return new("oscillating", $"The training loss rose after {RisesOfTrainLoss(epochs)} of {epochs.Count - 1} epochs.",
                "The learning rate is probably too high: divide optimizer.lr by 3 to 10.");
        }
        if (last.ValidationLoss > best.ValidationLoss * 1.05 && last.TrainLoss < best.TrainLoss)
        {
            return new("overfitting", FormattableString.Invariant($"The validation loss rose from {best.ValidationLoss:f4} (epoch {best.Epoch}) to {last.ValidationLoss:f4} while the training loss fell to {last.TrainLoss:f4}."),
                "Stop earlier (train.early_stopping), augment more, or raise optimizer.weight_decay.");
        }
        var previous = epochs[^2];
        if (last.TrainLoss < previous.TrainLoss * 0.95 && last.ValidationLoss < previous.ValidationLoss * 0.98)
        {
            return new("still_falling", FormattableString.Invariant($"The last epoch still lowered the validation loss from {previous.ValidationLoss:f4} to {last.ValidationLoss:f4}."),
                "Train longer, or raise optimizer.lr.");
        }
        if (last is { TrainAccuracy: < 0.6, ValidationAccuracy: < 0.6 } or { ValidationR2: < 0.3 })
        {
            var reached = last.TrainAccuracy is { } accuracy
                ? FormattableString.Invariant($"Training accuracy ended at {accuracy:p1}")
                : FormattableString.Invariant($"R² ended at {last.ValidationR2:f2} on the validation split");
            return new("underfitting", $"{reached} and no longer improves.",
                "Use a larger model, pretrained weights, weaker augmentation or a higher learning rate.");
        }
        return new("healthy", FormattableString.Invariant($"Training loss {last.TrainLoss:f4} and validation loss {last.ValidationLoss:f4} ended close to their best ({best.ValidationLoss:f4}, epoch {best.Epoch})."),
            "Nothing in the curves asks for a change.");
    }

    private static int RisesOfTrainLoss(IReadOnlyList<EpochMetrics> epochs) =>
        Enumerable.Range(1, epochs.Count - 1).Count(i => epochs[i].TrainLoss > epochs[i - 1].TrainLoss);
}
