namespace VisionFinetune.Engine.Training.RateFinding;

/// <summary>Four learning rates read off a range test's curve, as fastai's functions of these names read them
/// (<c>fastai.callback.schedule</c>: <c>steep</c>, <c>valley</c>, <c>minimum</c>, <c>slide</c>).</summary>
/// <param name="Steepest">Where the loss falls fastest over the logarithm of the rate.</param>
/// <param name="Valley">Halfway down the longest valley: half of the way through the middle third of the longest falling subsequence.</param>
/// <param name="MinimumTenth">A tenth of the rate with the lowest loss.</param>
/// <param name="Slide">Where, coming from the right, the slope no longer differs from the one 15 steps further on.</param>
public sealed record RateSuggestions(double Steepest, double Valley, double MinimumTenth, double Slide)
{
    private const int SlideWidth = 15;
    private const double SlideThreshold = 0.005;

    /// <summary>The one to take: fastai's default, which noise moves least.</summary>
    public double Taken => Valley;

    /// <summary>Reads a curve.</summary>
    /// <param name="rates">Rising.</param>
    /// <param name="losses">Smoothed, one a rate; at least two.</param>
    /// <exception cref="ArgumentException">Too few points, or not one loss a rate.</exception>
    public static RateSuggestions Of(IReadOnlyList<double> rates, IReadOnlyList<double> losses)
    {
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(losses);
        if (rates.Count < 2 || rates.Count != losses.Count)
            throw new ArgumentException($"{rates.Count} rates and {losses.Count} losses; expected as many, at least two.", nameof(rates));
        return new RateSuggestions(rates[SteepestOf(rates, losses)], rates[ValleyOf(losses)], rates[LowestOf(losses)] / 10, rates[SlideOf(losses)]);
    }

    private static int LowestOf(IReadOnlyList<double> values)
    {
        var lowest = 0;
        for (var i = 1; i < values.Count; i++)
            lowest = values[i] < values[lowest] ? i : lowest;
        return lowest;
    }

    private static int SteepestOf(IReadOnlyList<double> rates, IReadOnlyList<double> losses) => LowestOf(
        [.. Enumerable.Range(0, rates.Count - 1).Select(i => (losses[i + 1] - losses[i]) / (Math.Log(rates[i + 1]) - Math.Log(rates[i])))]);

    private static int ValleyOf(IReadOnlyList<double> losses)
    {
        var lengths = Enumerable.Repeat(1, losses.Count).ToArray();      // of the longest falling subsequence that ends here
        var end = 0;
        for (var i = 1; i < losses.Count; i++)
        {
            for (var j = 0; j < i; j++)
                lengths[i] = losses[i] < losses[j] ? Math.Max(lengths[i], lengths[j] + 1) : lengths[i];
            end = lengths[i] > lengths[end] ? i : end;
        }
        var start = end - lengths[end];         // -1 where every loss is lower than the one before
        var third = (end - start) / 3.0;
        return Math.Max(0, start + (int)third + (int)(third / 2));
    }

    private static int SlideOf(IReadOnlyList<double> losses)
    {
        var slopes = Slopes(losses);
        var right = losses.Count - 1;
        var left = Math.Max(0, right - SlideWidth);
        var at = left;
        for (; left >= 0 && Math.Abs(slopes[right] - slopes[left]) > SlideThreshold; left--, right--)
            at = left;
        return at;
    }

    /// <summary>Central differences, one-sided at both ends.</summary>
    private static double[] Slopes(IReadOnlyList<double> values) =>
    [
        .. Enumerable.Range(0, values.Count).Select(i =>
        {
            var (before, after) = (Math.Max(0, i - 1), Math.Min(values.Count - 1, i + 1));
            return (values[after] - values[before]) / (after - before);
        }),
    ];
}
