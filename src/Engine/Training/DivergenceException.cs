namespace VisionFinetune.Engine.Training;

/// <summary>The loss became NaN or infinite; the run stopped and its last good checkpoint is named.</summary>
public sealed class DivergenceException : UserException
{
    /// <summary>Creates the error.</summary>
    /// <param name="what">Which value, such as "The training loss".</param>
    /// <param name="value">The value found.</param>
    /// <param name="step">1-based optimizer step.</param>
    /// <param name="rate">Learning rate of that step.</param>
    /// <param name="lastGood">Path of the last good checkpoint; none before the first.</param>
    public DivergenceException(string what, double value, long step, double rate, string? lastGood)
        : base(FormattableString.Invariant(
            $"{what} became {value} at step {step} with learning rate {rate:g6}; the last good checkpoint is {lastGood ?? "none (the first epoch was not finished)"}. Lower optimizer.lr and train again."))
    {
        Step = step;
        LearningRate = rate;
        LastGoodCheckpoint = lastGood;
    }

    /// <summary>1-based optimizer step at which the value was seen.</summary>
    public long Step { get; }

    /// <summary>Learning rate of that step.</summary>
    public double LearningRate { get; }

    /// <summary>Path of the newest checkpoint, written before the divergence.</summary>
    public string? LastGoodCheckpoint { get; }
}
