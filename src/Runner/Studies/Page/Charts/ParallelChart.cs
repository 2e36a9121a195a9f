using VisionFinetune.Runner.Reports;

namespace VisionFinetune.Runner.Studies.Page.Charts;

/// <summary>Parallel coordinates: one axis a varied parameter and one for the score, one line a variant.</summary>
internal static class ParallelChart
{
    private const int MostAxes = 10;

    // Room for labels left of the first and right of the last axis, as a share of what lies between.
    private const double LeftMargin = 0.2;
    private const double RightMargin = 0.13;
    private const int Samples = 20;

    /// <summary>None unless two parameters vary and two variants have a score.</summary>
    public static XyChart? Of(StudyView view)
    {
        // The worst first, so that the best are drawn on top.
        var shown = view.Ranked.Where(v => v.Score.Score is { } s && ValueRange.IsDrawable(s.Mean)).Reverse().ToList();
        var keys = view.Keys.Where(k => shown.Select(v => v.Value(k)).Distinct().Count() > 1).Take(MostAxes).ToList();
        if (shown.Count < 2 || keys.Count < 2)
            return null;
        var scores = shown.Select(v => v.Score.Score!.Mean).ToList();
        var last = ParallelAxis.OfScores(view, scores);
        ParallelAxis[] axes = [.. keys.Select(k => ParallelAxis.Of(Label(k, keys), [.. shown.Select(v => v.Value(k))], Math.Clamp(84 / (keys.Count + 1), 8, 18))), last];
        var (worst, best) = (last.Positions.Min(), last.Positions.Max());
        var inks = last.Positions.Select(p => Palette.Ramp(best > worst ? (p - worst) / (best - worst) : 1)).ToList();
        return new XyChart
        {
            Name = "parallel-coordinates",
            Title = "Parameters and score",
            PictureNote = "line: a variant; colour: its score, blue for the best",
            Note = "Each line is a variant; up is better on the last axis. Lines with the same value are drawn a little apart.",
            Description = $"Parallel coordinates of {shown.Count} variants over {string.Join(", ", keys)} and {view.Metric.Label}; the table of variants has the values.",
            X = new ChartAxis("", -LeftMargin * keys.Count, (1 + RightMargin) * keys.Count, [.. axes.Select((a, i) => new ChartTick(i, a == last ? a.Name : Numbers.Short(a.Name, Math.Clamp(110 / axes.Length, 8, 22))))]),
            Y = new ChartAxis("", -0.03, 1.03, []),
            HasGrid = false,
            Lines = [.. axes.Select((_, i) => Frame(i)), .. Lines(view, shown, axes, inks)],
            Texts = [.. axes.SelectMany((a, i) => a.Ticks.Select(t => new ChartText(new ChartPoint(i, t.At), t.Label, IsLeft: i == 0)))],
            Width = Math.Max(XyChart.UsualWidth + 200, 165 * axes.Length),
            Height = 380,
        };
    }

    /// <summary>The last part of the key, unless another ends the same; <c>scheduler.name</c> is the scheduler.</summary>
    private static string Label(string key, List<string> keys)
    {
        static string Last(string key)
        {
            var full = key.EndsWith(".name", StringComparison.Ordinal) ? key[..^".name".Length] : key;
            return full[(full.LastIndexOf('.') + 1)..];
        }
        var name = Last(key);
        return name.Length > 0 && keys.Count(k => Last(k) == name) == 1 ? name : key;
    }

    private static ChartLine Frame(int axis) => new(Ink.Frame, [[new ChartPoint(axis, 0), new ChartPoint(axis, 1)]], 1.2);

    private static IEnumerable<ChartLine> Lines(StudyView view, List<RankedVariant> shown, ParallelAxis[] axes, List<Ink> inks)
    {
        var heights = axes.Select(Spread).ToList();
        for (var v = 0; v < shown.Count; v++)
        {
            var knots = heights.Select(h => h[v]).ToList();
            var width = shown.Count <= 16 ? 2.4 : 1.4;
            yield return new ChartLine(
                inks[v], [[.. Smooth(knots)]], v == shown.Count - 1 ? width + 1 : width, $"{shown[v].Name}: {view.Format.Score(shown[v].Score.Score!.Mean)}");
        }
    }

    /// <summary>Moves lines of one value apart, the better above.</summary>
    private static double[] Spread(ParallelAxis axis)
    {
        var heights = axis.Positions.ToArray();
        foreach (var group in Enumerable.Range(0, heights.Length).GroupBy(i => axis.Positions[i]))
        {
            var members = group.ToList();
            var step = members.Count > 1 ? Math.Min(0.02, 2 * axis.Spread / (members.Count - 1)) : 0;
            for (var i = 0; i < members.Count; i++)
                heights[members[i]] += (i - (members.Count - 1) / 2.0) * step;
        }
        return heights;
    }

    /// <summary>Level at each axis, so that the eye can follow a line across it.</summary>
    private static IEnumerable<ChartPoint> Smooth(List<double> knots)
    {
        yield return new ChartPoint(0, knots[0]);
        for (var axis = 1; axis < knots.Count; axis++)
        {
            for (var i = 1; i <= Samples; i++)
            {
                var t = (double)i / Samples;
                var eased = t * t * (3 - 2 * t);
                yield return new ChartPoint(axis - 1 + t, knots[axis - 1] + (knots[axis] - knots[axis - 1]) * eased);
            }
        }
    }
}
