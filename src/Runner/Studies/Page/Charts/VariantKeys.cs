using VisionFinetune.Runner.Reports;

namespace VisionFinetune.Runner.Studies.Page.Charts;

/// <summary>The legend that all drawings of a study share.</summary>
internal static class VariantKeys
{
    private const int NameLength = 30;

    /// <summary>The coloured variants, best first, and one entry for all others.</summary>
    public static IReadOnlyList<ChartKey> Of(IReadOnlyList<RankedVariant> shown, bool withRank = false, int nameLength = NameLength)
    {
        var keys = shown.Where(v => v.IsColoured).Select(v => new ChartKey(v.Ink, (withRank ? $"{v.Rank}  " : "") + Numbers.Short(v.Name, nameLength)));
        var others = shown.Count(v => !v.IsColoured);
        return others == 0 ? [.. keys] : [.. keys, new ChartKey(Palette.Rest, others == 1 ? "1 other" : $"{others} others")];
    }
}
