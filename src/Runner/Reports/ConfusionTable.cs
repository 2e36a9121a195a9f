using VisionFinetune.Engine.Metrics;

namespace VisionFinetune.Runner.Reports;

/// <summary>The confusion matrix with names and shares.</summary>
internal sealed class ConfusionTable
{
    private readonly IReadOnlyList<IReadOnlyList<long>> _counts;
    private readonly long[] _rowSums;

    public ConfusionTable(ClassificationMetrics metrics, IReadOnlyList<string> names, string unit)
    {
        Unit = unit;
        _counts = metrics.Confusion;
        _rowSums = [.. _counts.Select(row => row.Sum())];
        Names = names;
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>What is counted: images or rows.</summary>
    public string Unit { get; }

    public int Classes => _counts.Count;

    /// <summary>Beyond this, numbers in the cells could no longer be read.</summary>
    public bool ShowsNumbers => Classes <= 20;

    public long Count(int trueClass, int predicted) => _counts[trueClass][predicted];

    /// <summary>Share of the true class's samples that were given the predicted class; 0 for a class without samples.</summary>
    public double Share(int trueClass, int predicted) =>
        _rowSums[trueClass] == 0 ? 0 : (double)_counts[trueClass][predicted] / _rowSums[trueClass];

    /// <summary>The most frequent mix-ups, by count.</summary>
    public IEnumerable<(int True, int Predicted)> WorstPairs(int most) =>
        Enumerable.Range(0, Classes).SelectMany(t => Enumerable.Range(0, Classes).Select(p => (True: t, Predicted: p)))
            .Where(c => c.True != c.Predicted && Count(c.True, c.Predicted) > 0)
            .OrderByDescending(c => Count(c.True, c.Predicted)).Take(most);
}
