using SkiaSharp;

namespace VisionFinetune.Runner.Reports.Fonts;

/// <summary>A plain sans-serif font made from <see cref="StrokeGlyphs"/>, so that pictures have text on a machine that has
/// no font installed, as containers and fresh servers do: there Skia has an empty typeface and would draw nothing.</summary>
internal static class BuiltInFont
{
    private const int UnitsPerEm = 2048;
    private const float Scale = UnitsPerEm / StrokeGlyphs.Em;
    private const float SideBearing = 1.7f;
    private const int SegmentsPerCurve = 8;

    private static readonly Lazy<byte[]> Regular = new(() => Build(penWidth: 1.6f));
    private static readonly Lazy<byte[]> Bold = new(() => Build(penWidth: 2.3f));

    /// <summary>A new typeface, owned by the caller.</summary>
    public static SKTypeface Create(bool bold)
    {
        using var data = SKData.CreateCopy((bold ? Bold : Regular).Value);
        return SKTypeface.FromData(data);
    }

    private static byte[] Build(float penWidth)
    {
        using var pen = new SKPaint
        {
            Style = SKPaintStyle.Stroke,
            StrokeWidth = penWidth * Scale,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
        };
        // The first glyph of a font stands for every character it lacks: an empty box.
        var missing = Glyph('\0', 8, "M0 0H8V14H0Z", pen);
        return TrueTypeFile.Write(UnitsPerEm, [missing, .. StrokeGlyphs.All.Select(g => Glyph(g.Character, g.Width, g.Path, pen))]);
    }

    private static OutlineGlyph Glyph(char character, float width, string strokes, SKPaint pen)
    {
        using var path = SKPath.ParseSvgPathData(strokes);
        var advance = (int)((width + 2 * SideBearing) * Scale);
        // Fonts count upwards from the baseline, SVG downwards from the top of the capitals.
        path.Transform(SKMatrix.CreateScale(Scale, -Scale).PostConcat(
            SKMatrix.CreateTranslation(SideBearing * Scale, StrokeGlyphs.Baseline * Scale)));
        using var outline = new SKPath();
        pen.GetFillPath(path, outline);
        return new OutlineGlyph(character, advance, Flatten(outline));
    }

    private static List<List<SKPoint>> Flatten(SKPath path)
    {
        var contours = new List<List<SKPoint>>();
        using var iterator = path.CreateRawIterator();
        var p = new SKPoint[4];
        for (var verb = iterator.Next(p); verb != SKPathVerb.Done; verb = iterator.Next(p))
        {
            if (verb == SKPathVerb.Move)
                contours.Add([p[0]]);
            else if (verb == SKPathVerb.Line)
                contours[^1].Add(p[1]);
            else if (verb is SKPathVerb.Quad or SKPathVerb.Conic or SKPathVerb.Cubic)
                contours[^1].AddRange(Curve(verb, p, iterator.ConicWeight()));
        }
        return [.. contours.Where(c => c.Count > 2)];
    }

    private static IEnumerable<SKPoint> Curve(SKPathVerb verb, SKPoint[] p, float conicWeight)
    {
        for (var i = 1; i <= SegmentsPerCurve; i++)
        {
            var t = i / (float)SegmentsPerCurve;
            var u = 1 - t;
            var w = verb == SKPathVerb.Conic ? conicWeight : 1;
            yield return verb == SKPathVerb.Cubic
                ? Sum(p, u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
                : Sum(p, u * u, 2 * w * u * t, t * t, 0);
        }
    }

    private static SKPoint Sum(SKPoint[] p, float a, float b, float c, float d)
    {
        var whole = a + b + c + d;   // 1, except for conics, which are weighted
        return new SKPoint(
            (a * p[0].X + b * p[1].X + c * p[2].X + d * p[3].X) / whole,
            (a * p[0].Y + b * p[1].Y + c * p[2].Y + d * p[3].Y) / whole);
    }
}
