namespace VisionFinetune.Engine.Training;

/// <summary>What can be read off one loss curve in spite of its noise and whatever its length. Losses are about 1 where nothing has
/// been learned: in nats, or in variances of the target.</summary>
internal sealed class LossCurve
{
    private const int FewestResiduals = 3;
    private const double ShortFall = 0.03;              // of the level: what counts as falling where the noise is unknown
    private const double ShortRise = 0.05;              // likewise of the lowest loss, as rising
    private const int MostPoints = 100;
    private const double MedianOfNormal = 0.6745;       // of |z| for a standard normal z: turns a median deviation into sigma

    private readonly double[] _values;
    private readonly int _half, _width;

    /// <param name="values">One finite loss per epoch; at least two.</param>
    public LossCurve(IEnumerable<double> values)
    {
        _values = [.. values];
        _half = _values.Length / 2;
        _width = _values.Length / 10 | 1;               // odd, so that the mean is centred
        Smoothed = Smooth(_values, _width);
        Lowest = Array.IndexOf(Smoothed, Smoothed.Min());
        Noise = NoiseOf(_values, _half);
        MeanRise = Enumerable.Range(_half, _values.Length - _half).Average(i => Math.Max(0, _values[i] - _values[i - 1]));
        Level = Median(_values[_half..]);
        Window = Math.Max(_values.Length / 10, Math.Clamp(_values.Length / 3, 2, 8));
        LastFall = -SlopeOf(_values[^Window..]) * (Window - 1);
    }

    /// <summary>The centred mean over about a tenth of the epochs; shorter at both ends, the curve itself below twenty epochs.</summary>
    public double[] Smoothed { get; }

    /// <summary>Position of the smallest smoothed loss.</summary>
    public int Lowest { get; }

    /// <summary>Median of the last half.</summary>
    public double Level { get; }

    /// <summary>How far the loss moves up from one epoch to the next in the last half, on average; epochs that fall count as 0.</summary>
    public double MeanRise { get; }

    /// <summary>Epochs in which <see cref="LastFall"/> is measured: a tenth of the run, but of short ones up to a third, at least two.</summary>
    public int Window { get; }

    /// <summary>By how much the last <see cref="Window"/> epochs lowered the loss, by their robust slope.</summary>
    public double LastFall { get; }

    /// <summary>From the first epoch to the smoothed end.</summary>
    public double TotalFall => _values[0] - Smoothed[^1];

    /// <summary>Smoothed rise from the lowest point to the end.</summary>
    public double RiseFromLowest => Smoothed[^1] - Smoothed[Lowest];

    /// <summary>Speed of the last epochs as a part of the average speed of the run: 1 for a straight line down.</summary>
    public double LastSpeed => LastFall / (Window - 1) / (TotalFall / (_values.Length - 1));

    /// <summary>Standard deviation of the jitter around the curve; none where the curve is too short to tell.</summary>
    private double? Noise { get; }

    /// <summary>Standard error of <see cref="RiseFromLowest"/> for noise of 1: the mean at the end has only half the width.</summary>
    private double RiseError => Math.Sqrt(1.0 / _width + 1.0 / (_width / 2 + 1));

    /// <summary>Whether the smoothed curve rose by more than a part of its lowest value, an absolute amount and the noise.</summary>
    public bool HasRisenFromLowest(double part, double amount) =>
        RiseFromLowest > Math.Max(part * Smoothed[Lowest], amount)
            && RiseFromLowest > (Noise is { } noise ? 3 * noise * RiseError : ShortRise * Smoothed[Lowest]);

    /// <summary>Whether the end still falls at more than a part of the average speed, beyond what noise would feign.</summary>
    public bool IsStillFalling(double speed, double smallestTotal) =>
        TotalFall > smallestTotal && LastSpeed > speed
            && LastFall > (Noise is { } noise ? 7 * noise / Math.Sqrt(Math.Min(Window, MostPoints)) : ShortFall * Level);   // 2 standard errors

    /// <summary>Whether the last half is not below the first tenth by more than it jitters.</summary>
    public bool HasNotProgressed() =>
        _values[..Math.Max(1, _values.Length / 10)].Average() - Level < 2 * MeanRise;

    private static double[] Smooth(double[] values, int width)
    {
        var sums = new double[values.Length + 1];
        for (var i = 0; i < values.Length; i++)
            sums[i + 1] = sums[i] + values[i];
        if (width == 1)
            return values;
        return [.. Enumerable.Range(0, values.Length).Select(i =>
        {
            var (begin, end) = (Math.Max(0, i - width / 2), Math.Min(values.Length, i + width / 2 + 1));
            return (sums[end] - sums[begin]) / (end - begin);
        })];
    }

    /// <summary>From second differences, which a trend hardly changes and of which a few outliers do not move the median.</summary>
    private static double? NoiseOf(double[] values, int from)
    {
        var residuals = Enumerable.Range(from, values.Length - from - 1)
            .Select(i => Math.Abs(values[i] - (values[i - 1] + values[i + 1]) / 2)).ToArray();
        return residuals.Length < FewestResiduals ? null : Median(residuals) / MedianOfNormal / Math.Sqrt(1.5);
    }

    /// <summary>Median slope between all pairs (Theil and Sen), of evenly thinned values where they are many.</summary>
    private static double SlopeOf(double[] values)
    {
        var apart = (values.Length + MostPoints - 1) / MostPoints;
        var thinned = values.Where((_, i) => (values.Length - 1 - i) % apart == 0).ToArray();
        return Median([.. thinned.SelectMany((from, i) => thinned.Skip(i + 1).Select((to, k) => (to - from) / ((k + 1) * apart)))]);
    }

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
