using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Studies.Page.Charts;

/// <summary>One value over the epochs of a variant's runs.</summary>
/// <param name="Points">One an epoch; NaN where no run has a finite value.</param>
/// <param name="Runs">How many runs are in it.</param>
/// <param name="EndedEarly">Whether none of them was finished.</param>
internal sealed record SeedCurve(IReadOnlyList<SeedPoint> Points, int Runs, bool EndedEarly)
{
    /// <summary>Over the finished runs; where none is, over what the others left. It ends where fewer than half of them go on,
    /// since what the rest does is no mean of the variant.</summary>
    public static SeedCurve Of(IReadOnlyList<StudyRun> runs, Func<EpochMetrics, double?> value)
    {
        var finished = runs.Where(r => r.State == RunState.Finished && r.Epochs.Count > 0).ToList();
        var used = finished.Count > 0 ? finished : [.. runs.Where(r => r.Epochs.Count > 0)];
        var points = used.SelectMany(r => r.Epochs).GroupBy(e => e.Epoch).OrderBy(g => g.Key)
            .Where(g => 2 * g.Count() >= used.Count)
            .Select(g => Point(g.Key, [.. g.Select(e => value(e) ?? double.NaN).Where(ValueRange.IsDrawable)]));
        return new SeedCurve([.. points], used.Count, used.Count > 0 && finished.Count == 0);
    }

    /// <summary>Stretches without gaps.</summary>
    public IEnumerable<IReadOnlyList<SeedPoint>> Pieces()
    {
        var piece = new List<SeedPoint>();
        foreach (var point in Points)
        {
            if (double.IsFinite(point.Mean))
            {
                piece.Add(point);
                continue;
            }
            if (piece.Count > 0)
                yield return piece;
            piece = [];
        }
        if (piece.Count > 0)
            yield return piece;
    }

    private static SeedPoint Point(int epoch, List<double> values) => values.Count == 0
        ? new SeedPoint(epoch, double.NaN, double.NaN, double.NaN)
        : new SeedPoint(epoch, values.Average(), values.Min(), values.Max());
}

/// <summary>Mean, smallest and largest value over seeds at one epoch.</summary>
internal readonly record struct SeedPoint(int Epoch, double Mean, double Low, double High);
