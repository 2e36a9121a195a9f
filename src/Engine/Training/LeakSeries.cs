namespace VisionFinetune.Engine.Training;

/// <summary>Sustained growth of one resource.</summary>
/// <param name="From">Lowest value of the first window that was judged.</param>
/// <param name="To">Lowest value of the last.</param>
/// <param name="Readings">Readings in between.</param>
public readonly record struct Growth(double From, double To, long Readings);

/// <summary>Decides from readings over time whether a resource grows and does not stop growing.</summary>
/// <remarks>
/// <para>Readings are gathered in windows of equal width, each known by its lowest value: peaks of a moment do not count, nor do heaps that
/// fill and are emptied. Whenever there are sixteen windows, pairs of neighbours become one, so that a long run is judged over long
/// windows and takes no more memory.</para>
/// <para>Growth is sustained where the last eight windows, the first of the run never among them, rise from each to the next, none by less
/// than a quarter of the mean rise, and by <paramref name="threshold"/> in all. A warm-up ends, a cache fills up, and a fragmenting heap grows
/// ever more slowly: none of them passes.</para>
/// </remarks>
/// <param name="threshold">The rise over eight windows that counts, given the level it starts from.</param>
public sealed class LeakSeries(Func<double, double> threshold)
{
    private const int MostWindows = 16, JudgedWindows = 8, FirstWidth = 16;
    private const double LeastShareOfMeanRise = 0.25;

    private readonly List<double> _lowest = [];
    private long _width = FirstWidth;
    private long _inWindow;
    private double _low = double.PositiveInfinity;

    /// <summary>Takes one reading.</summary>
    /// <returns>The growth, where this reading completes a window and the last windows show one.</returns>
    public Growth? Add(double value)
    {
        _low = Math.Min(_low, value);
        if (++_inWindow < _width)
            return null;
        _lowest.Add(_low);
        (_inWindow, _low) = (0, double.PositiveInfinity);
        var growth = Judge();
        if (_lowest.Count == MostWindows)
            Merge();
        return growth;
    }

    private Growth? Judge()
    {
        if (_lowest.Count <= JudgedWindows)
            return null;
        var judged = _lowest[^JudgedWindows..];
        var rise = judged[^1] - judged[0];
        if (rise < threshold(judged[0]))
            return null;
        var leastStep = LeastShareOfMeanRise * rise / (JudgedWindows - 1);
        for (var i = 1; i < judged.Count; i++)
        {
            if (judged[i] - judged[i - 1] < leastStep)
                return null;
        }
        return new Growth(judged[0], judged[^1], (JudgedWindows - 1) * _width);
    }

    private void Merge()
    {
        for (var i = 0; i < MostWindows / 2; i++)
            _lowest[i] = Math.Min(_lowest[2 * i], _lowest[2 * i + 1]);
        _lowest.RemoveRange(MostWindows / 2, MostWindows / 2);
        _width *= 2;
    }
}
