namespace VisionFinetune.Runner.Studies.Page.Charts;

/// <summary>Leaves out points that nobody would see.</summary>
internal static class Decimation
{
    /// <summary>The points of a line that matter most to its look, the first and the last among them.</summary>
    /// <remarks>Largest-Triangle-Three-Buckets: Steinarsson, "Downsampling Time Series for Visual Representation" (2013), section 4.2.</remarks>
    /// <param name="points">In the order of x, all finite.</param>
    /// <param name="most">At least 3.</param>
    public static IReadOnlyList<ChartPoint> Line(IReadOnlyList<ChartPoint> points, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 3);
        if (points.Count <= most)
            return points;
        var kept = new List<ChartPoint>(most) { points[0] };
        var size = (points.Count - 2.0) / (most - 2);
        int Start(int bucket) => 1 + (int)(bucket * size);
        for (var bucket = 0; bucket < most - 2; bucket++)
        {
            var next = bucket == most - 3 ? points[^1] : Centre(points, Start(bucket + 1), Start(bucket + 2));
            var last = kept[^1];
            kept.Add(points.Skip(Start(bucket)).Take(Start(bucket + 1) - Start(bucket)).MaxBy(p => Area(last, p, next)));
        }
        kept.Add(points[^1]);
        return kept;
    }

    /// <summary>A band of fewer points that covers all of the band: each stands for a stretch of it and has its extremes.</summary>
    /// <param name="points">In the order of x, all finite.</param>
    /// <param name="most">At least 2.</param>
    public static IReadOnlyList<BandPoint> Band(IReadOnlyList<BandPoint> points, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 2);
        if (points.Count <= most)
            return points;
        var kept = new List<BandPoint>(most);
        for (var bucket = 0; bucket < most; bucket++)
        {
            var start = (int)((long)bucket * points.Count / most);
            var stretch = points.Skip(start).Take((int)((bucket + 1L) * points.Count / most) - start).ToList();
            // The ends stay where they are, so that the band is as long as its line.
            var x = bucket == 0 ? points[0].X : bucket == most - 1 ? points[^1].X : (stretch[0].X + stretch[^1].X) / 2;
            kept.Add(new BandPoint(x, stretch.Min(p => p.Low), stretch.Max(p => p.High)));
        }
        return kept;
    }

    private static ChartPoint Centre(IReadOnlyList<ChartPoint> points, int start, int end)
    {
        var (x, y) = (0.0, 0.0);
        for (var i = start; i < end; i++)
            (x, y) = (x + points[i].X, y + points[i].Y);
        return new ChartPoint(x / (end - start), y / (end - start));
    }

    private static double Area(ChartPoint a, ChartPoint b, ChartPoint c) =>
        Math.Abs((a.X - c.X) * (b.Y - a.Y) - (a.X - b.X) * (c.Y - a.Y));
}
