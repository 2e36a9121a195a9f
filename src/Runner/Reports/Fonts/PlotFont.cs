using ScottPlot;
using SkiaSharp;

namespace VisionFinetune.Runner.Reports.Fonts;

/// <summary>The font of the pictures: a sans-serif of the machine's, or the built-in one where there is none.</summary>
internal sealed class PlotFont
{
    private const string BuiltInFamily = "vft built-in";

    // The first that is installed; on Windows and macOS the system's own, on Linux what distributions bring.
    private static readonly string[] Preferred =
        ["Inter", "Segoe UI", "Helvetica Neue", "Noto Sans", "Open Sans", "Liberation Sans", "Arial", "DejaVu Sans", "Ubuntu"];

    static PlotFont() => ScottPlot.Fonts.FontResolvers.Insert(0, new BuiltInResolver());

    private PlotFont(string family) => Family = family;

    /// <summary>The name under which ScottPlot finds it.</summary>
    public string Family { get; }

    /// <summary>The font that every machine has.</summary>
    public static PlotFont BuiltIn { get; } = new(BuiltInFamily);

    /// <summary>The best of the fonts installed here.</summary>
    public static PlotFont Installed { get; } = Find() is { } family ? new PlotFont(family) : BuiltIn;

    /// <summary>A new typeface, owned by the caller.</summary>
    public SKTypeface Typeface(bool bold = false) => Family == BuiltInFamily
        ? BuiltInFont.Create(bold)
        : SKTypeface.FromFamilyName(Family, bold ? SKFontStyle.Bold : SKFontStyle.Normal);

    private static string? Find()
    {
        var installed = SKFontManager.Default.FontFamilies.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Preferred.FirstOrDefault(installed.Contains)
            ?? installed.FirstOrDefault(f => f.Contains("Sans", StringComparison.OrdinalIgnoreCase) && DrawsText(f));
    }

    private static bool DrawsText(string family)
    {
        using var typeface = SKTypeface.FromFamilyName(family);
        return typeface is not null && typeface.ContainsGlyphs("AZaz09%");
    }

    private sealed class BuiltInResolver : IFontResolver
    {
        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            fontName == BuiltInFamily ? BuiltInFont.Create(weight >= FontWeight.SemiBold) : null;

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
            fontName == BuiltInFamily ? BuiltInFont.Create(bold) : null;
    }
}
