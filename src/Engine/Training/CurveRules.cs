using static System.FormattableString;

namespace VisionFinetune.Engine.Training;

/// <summary>The rules behind <see cref="Diagnosis"/>, the first that applies: a rate that is too high spoils every other reading, and
/// a run that overfits gains nothing from going on.</summary>
internal sealed class CurveRules
{
    // Losses are about 1 where nothing has been learned, so a hundredth is a difference nobody needs to act on.
    private const double Trifle = 0.01;
    private const double Jitter = 0.05;             // mean rise between epochs, as a part of the level
    private const double IdleJitter = 0.01;         // the same of the validation loss where nothing is learned
    private const int IdleEpochs = 10;              // fewer do not tell idling from a slow start
    private const double Rise = 0.05;               // of the validation loss from its lowest smoothed value to the end
    private const double TrainingRise = 0.03;       // the same of the training loss, which has no business to rise
    private const double Speed = 0.25;              // of the last tenth, as a part of the average speed
    private const double SmallestFall = 1e-3;
    private const double LittleFall = 0.15;         // of the first loss
    private const double Gap = 0.2;                 // between the two accuracies
    private const double DecayedRate = 0.02;        // of the largest rate

    private readonly IReadOnlyList<EpochMetrics> _epochs;
    private readonly EpochMetrics _last;
    private readonly LossCurve _train, _validation;

    /// <param name="epochs">At least three.</param>
    public CurveRules(IReadOnlyList<EpochMetrics> epochs)
    {
        _epochs = epochs;
        _last = epochs[^1];
        _train = new LossCurve(epochs.Select(e => e.TrainLoss));
        _validation = new LossCurve(epochs.Select(e => e.ValidationLoss));
    }

    /// <summary>Whether the schedule ended at a rate that changes nothing any more.</summary>
    private bool RateHasDecayed => _last.Lr <= DecayedRate * _epochs.Max(e => e.Lr);

    private bool IsRegression => _last.TrainAccuracy is null;

    public Diagnosis Judge() => Oscillating() ?? Overfitting() ?? StillFalling() ?? Underfitting() ?? Healthy();

    private Diagnosis? Oscillating()
    {
        const string LowerRate = "The learning rate is probably too high: divide optimizer.lr by 3 to 10, or let a scheduler lower it.";
        if (_train.MeanRise > Math.Max(Jitter * _train.Level, Trifle))
        {
            return new("oscillating", Invariant($"In the last half of the run the training loss rose by {_train.MeanRise:g3} per epoch on average, around a level of {_train.Level:g4}; epochs that fell count as 0."),
                LowerRate);
        }
        if (_train.HasRisenFromLowest(TrainingRise, Trifle))
        {
            var lowest = _epochs[_train.Lowest];
            return new("oscillating", Invariant($"The training loss rose from {_train.Smoothed[_train.Lowest]:g4} (epoch {lowest.Epoch}) to {_train.Smoothed[^1]:g4}."),
                _last.Lr > 2 * lowest.Lr
                    ? Invariant($"The schedule raised the rate again, from {lowest.Lr:g3} to {_last.Lr:g3}: end the run where the rate is low.")
                    : LowerRate);
        }
        if (IsIdling())
        {
            return new("oscillating", Invariant($"In the last half of the run the validation loss rose by {_validation.MeanRise:g3} per epoch on average, around the level where it began ({_validation.Level:g4})."),
                LowerRate);
        }
        return null;
    }

    /// <summary>A validation loss that jumps around where it began: no dropout and no augmentation disturb it, so the weights jump.</summary>
    private bool IsIdling() => _epochs.Count >= IdleEpochs && HasLearnedLittle() && _validation.HasNotProgressed()
        && _validation.MeanRise > Math.Max(IdleJitter * _validation.Level, SmallestFall);

    private bool HasLearnedLittle() => IsRegression
        ? _last.ValidationR2 is null or < 0.5 && _last.TrainLoss > 0.5
        : _last is { TrainAccuracy: < 0.8, ValidationAccuracy: < 0.8 };

    private Diagnosis? Overfitting()
    {
        const string Advice = "Stop earlier (train.early_stopping), augment more, or raise optimizer.weight_decay.";
        if (_validation.HasRisenFromLowest(Rise, Trifle) && _train.Smoothed[^1] < _train.Smoothed[_validation.Lowest])
        {
            return new("overfitting", Invariant($"The validation loss rose from {_validation.Smoothed[_validation.Lowest]:g4} (epoch {_epochs[_validation.Lowest].Epoch}) to {_validation.Smoothed[^1]:g4} while the training loss fell to {_train.Smoothed[^1]:g4}."),
                Advice);
        }
        if (_last is { TrainAccuracy: { } seen, ValidationAccuracy: { } unseen } && seen - unseen > Gap)
        {
            return new("overfitting", $"Training accuracy ended at {Percent(seen)}, validation accuracy only at {Percent(unseen)}.",
                "Augment more, raise optimizer.weight_decay, use a smaller model or more data.");
        }
        if (IsRegression && _last is { ValidationR2: < 0.3, TrainLoss: < 0.5 })
        {
            return new("overfitting", Invariant($"R² is only {_last.ValidationR2:f2} on the validation split, although the training loss fell to {_last.TrainLoss:g4} of the target's variance."),
                "Raise optimizer.weight_decay, use a smaller model or more data.");
        }
        return null;
    }

    private Diagnosis? StillFalling()
    {
        if (!_train.IsStillFalling(Speed, SmallestFall) || !_validation.IsStillFalling(Speed, SmallestFall))
            return null;
        var advice = (_train.TotalFall < LittleFall * _epochs[0].TrainLoss, RateHasDecayed) switch
        {
            (_, true) => Invariant($"The schedule has lowered the rate to {_last.Lr:g3}, at which further epochs change nothing: plan a longer run (train.epochs), or raise optimizer.lr."),
            (true, _) => "The learning rate is probably too low: multiply optimizer.lr by 3 to 10.",
            _ => "Train longer, or raise optimizer.lr.",
        };
        return new("still_falling", Invariant($"The last {_train.Window} of {_epochs.Count} epochs lowered the training loss at {Percent(_train.LastSpeed)} and the validation loss at {Percent(_validation.LastSpeed)} of their average speed."),
            advice);
    }

    private Diagnosis? Underfitting()
    {
        var fall = _train.TotalFall / Math.Max(_epochs[0].TrainLoss, double.Epsilon);
        var isPoor = IsRegression
            ? _last is { ValidationR2: null or < 0.3, TrainLoss: >= 0.5 }
            : _last is { TrainAccuracy: < 0.6, ValidationAccuracy: < 0.6 } || fall < LittleFall && HasLearnedLittle();
        if (!isPoor)
            return null;
        var reached = _last.TrainAccuracy is { } accuracy ? $"Training accuracy ended at {Percent(accuracy)}"
            : _last.ValidationR2 is { } r2 ? Invariant($"R² ended at {r2:f2} on the validation split")
            : Invariant($"The training loss ended at {_last.TrainLoss:g4} of the target's variance");
        return new("underfitting", $"{reached} and no longer improves.", RateHasDecayed
            ? Invariant($"The schedule has lowered the rate to {_last.Lr:g3}: train longer or raise optimizer.lr; if that does not help, use a larger model, pretrained weights or weaker augmentation.")
            : "Use a larger model, pretrained weights, weaker augmentation or a higher learning rate.");
    }

    private Diagnosis Healthy() => new("healthy",
        Invariant($"The training loss ended at {_train.Smoothed[^1]:g4} (lowest {_train.Smoothed[_train.Lowest]:g4}) and the validation loss at {_validation.Smoothed[^1]:g4} (lowest {_validation.Smoothed[_validation.Lowest]:g4}, epoch {_epochs[_validation.Lowest].Epoch})."),
        "Nothing in the curves asks for a change.");

    private static string Percent(double share) => Invariant($"{100 * share:0.#} %");
}
