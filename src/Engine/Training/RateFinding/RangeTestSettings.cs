namespace VisionFinetune.Engine.Training.RateFinding;

/// <summary>How a learning-rate range test runs; the defaults are fastai's.</summary>
/// <param name="From">Rate of the first step.</param>
/// <param name="To">Rate of the last step.</param>
/// <param name="Steps">Optimizer steps, unless the loss explodes before.</param>
public sealed record RangeTestSettings(double From = 1e-7, double To = 10, int Steps = 100)
{
    /// <summary>Fewer points than this make no curve.</summary>
    public const int FewestSteps = 20;

    /// <exception cref="UserException">No such test is possible.</exception>
    public void Check()
    {
        if (!(From > 0 && To <= 1e6 && From < To))
            throw new UserException(FormattableString.Invariant($"The range of rates is {From:g4} to {To:g4}; expected 0 < from < to <= 1e6, such as 1e-7 to 10."));
        if (Steps is < FewestSteps or > 100_000)
            throw new UserException($"The range test has {Steps} steps; expected {FewestSteps} to 100000.");
    }

    /// <summary>The rates rise by the same factor with every step (Smith, 2017).</summary>
    /// <param name="step">0 for the first.</param>
    public double RateAt(int step) => From * Math.Pow(To / From, (double)step / (Steps - 1));
}
