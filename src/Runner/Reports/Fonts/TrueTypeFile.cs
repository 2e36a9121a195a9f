using System.Buffers.Binary;
using System.Text;
using SkiaSharp;

namespace VisionFinetune.Runner.Reports.Fonts;

/// <summary>One letter: closed polygons in font units, y upwards, filled by the non-zero rule.</summary>
internal sealed record OutlineGlyph(char Character, int Advance, IReadOnlyList<IReadOnlyList<SKPoint>> Contours);

/// <summary>Writes the smallest TrueType file that FreeType reads. Source: Microsoft's OpenType specification 1.9.</summary>
internal static class TrueTypeFile
{
    /// <param name="unitsPerEm">Font units in one em.</param>
    /// <param name="glyphs">The first stands for every missing character.</param>
    public static byte[] Write(int unitsPerEm, IReadOnlyList<OutlineGlyph> glyphs)
    {
        var outlines = glyphs.Select(Outline).ToList();
        var tables = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["cmap"] = CharacterMap(glyphs),
            ["glyf"] = [.. outlines.SelectMany(o => o)],
            ["head"] = Head(unitsPerEm, glyphs),
            ["hhea"] = HorizontalHeader(unitsPerEm, glyphs),
            ["hmtx"] = [.. glyphs.SelectMany(g => Shorts(g.Advance, Bounds(g).Left))],
            ["loca"] = Offsets(outlines),
            ["maxp"] = [.. Int(0x00010000), .. Shorts(glyphs.Count, glyphs.Max(Points), glyphs.Max(g => g.Contours.Count)),
                .. Shorts(0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)],
            ["post"] = [.. Int(0x00030000), .. new byte[28]],
        };
        return Assemble(tables);
    }

    private static byte[] Assemble(SortedDictionary<string, byte[]> tables)
    {
        var directory = new List<byte>([.. Int(0x00010000), .. Shorts(tables.Count, 128, 3, tables.Count * 16 - 128)]);
        var content = new List<byte>();
        foreach (var (tag, table) in tables)
        {
            // Readers of embedded fonts do not verify the checksum; zero is allowed by FreeType.
            directory.AddRange([.. Encoding.ASCII.GetBytes(tag), .. Int(0)]);
            directory.AddRange([.. Int(12 + 16 * tables.Count + content.Count), .. Int(table.Length)]);
            content.AddRange(table);
            content.AddRange(new byte[(4 - table.Length % 4) % 4]);
        }
        return [.. directory, .. content];
    }

    private static byte[] Head(int unitsPerEm, IReadOnlyList<OutlineGlyph> glyphs)
    {
        var bounds = glyphs.Select(Bounds).Aggregate(SKRectI.Union);
        return
        [
            .. Int(0x00010000), .. Int(0x00010000), .. Int(0), .. Int(0x5F0F3CF5), .. Shorts(0, unitsPerEm), .. new byte[16],
            .. Shorts(bounds.Left, bounds.Top, bounds.Right, bounds.Bottom), .. Shorts(0, 8, 2, 1, 0),
        ];
    }

    private static byte[] HorizontalHeader(int unitsPerEm, IReadOnlyList<OutlineGlyph> glyphs) =>
    [
        .. Int(0x00010000), .. Shorts(unitsPerEm * 4 / 5, -unitsPerEm / 4, 0, glyphs.Max(g => g.Advance)), .. new byte[22],
        .. Shorts(glyphs.Count),
    ];

    /// <summary>Format 12: one group a character.</summary>
    private static byte[] CharacterMap(IReadOnlyList<OutlineGlyph> glyphs)
    {
        var groups = glyphs.Select((g, i) => (g.Character, Index: i)).Skip(1).OrderBy(g => g.Character).ToList();
        return
        [
            .. Shorts(0, 1, 3, 10), .. Int(12), .. Shorts(12, 0), .. Int(16 + 12 * groups.Count), .. Int(0), .. Int(groups.Count),
            .. groups.SelectMany(g => (byte[])[.. Int(g.Character), .. Int(g.Character), .. Int(g.Index)]),
        ];
    }

    private static byte[] Offsets(List<byte[]> outlines)
    {
        var offset = 0;
        var result = new List<byte>(Int(0));
        foreach (var outline in outlines)
            result.AddRange(Int(offset += outline.Length));
        return [.. result];
    }

    private static byte[] Outline(OutlineGlyph glyph)
    {
        if (glyph.Contours.Count == 0)
            return [];
        var bounds = Bounds(glyph);
        var points = glyph.Contours.SelectMany(c => c).Select(p => (X: Round(p.X), Y: Round(p.Y))).ToList();
        var ends = glyph.Contours.Select((_, i) => glyph.Contours.Take(i + 1).Sum(c => c.Count) - 1).ToArray();
        var result = new List<byte>(Shorts(glyph.Contours.Count, bounds.Left, bounds.Top, bounds.Right, bounds.Bottom));
        result.AddRange([.. Shorts(ends), .. Shorts(0)]);
        result.AddRange(Enumerable.Repeat((byte)1, points.Count));   // every point lies on the curve, coordinates take two bytes
        result.AddRange(Shorts([.. points.Select((p, i) => p.X - (i == 0 ? 0 : points[i - 1].X))]));
        result.AddRange(Shorts([.. points.Select((p, i) => p.Y - (i == 0 ? 0 : points[i - 1].Y))]));
        result.AddRange(new byte[(4 - result.Count % 4) % 4]);
        return [.. result];
    }

    private static SKRectI Bounds(OutlineGlyph glyph)
    {
        var points = glyph.Contours.SelectMany(c => c).ToList();
        return points.Count == 0
            ? SKRectI.Empty
            : new SKRectI(points.Min(p => Round(p.X)), points.Min(p => Round(p.Y)), points.Max(p => Round(p.X)), points.Max(p => Round(p.Y)));
    }

    private static int Points(OutlineGlyph glyph) => glyph.Contours.Sum(c => c.Count);

    private static int Round(float value) => (int)MathF.Round(value);

    private static byte[] Int(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Shorts(params int[] values)
    {
        var bytes = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(2 * i), unchecked((short)values[i]));
        return bytes;
    }
}
