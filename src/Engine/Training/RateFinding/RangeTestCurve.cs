namespace VisionFinetune.Engine.Training.RateFinding;

/// <summary>What a range test measured.</summary>
/// <param name="Rates">Of every step, rising.</param>
/// <param name="Losses">Training loss of every step.</param>
/// <param name="Smoothed">Their exponential moving average, from which the suggestions are read.</param>
public sealed record RangeTestCurve(IReadOnlyList<double> Rates, IReadOnlyList<double> Losses, IReadOnlyList<double> Smoothed)
{
    // As fastai: the average has not settled at the beginning, and the last steps are those of the explosion.
    private const int LastLeftOut = 5;

    /// <summary>Four ways to read the curve.</summary>
    public RateSuggestions Suggest()
    {
        var range = (Rates.Count / 10)..(Rates.Count - LastLeftOut);
        return RateSuggestions.Of(Rates.ToArray()[range], Smoothed.ToArray()[range]);
    }
}
