using VisionFinetune.Runner.Reports.Page;

namespace VisionFinetune.Runner.Studies.Page.Sections;

/// <summary>What the networks of each variant see.</summary>
internal static class SheetSection
{
    public static Html Render(IReadOnlyList<VariantSheet> sheets)
    {
        if (sheets.Count == 0)
            return Html.Empty;
        // Variants that differ in something else share their sheet.
        var groups = sheets.GroupBy(s => Convert.ToBase64String(s.Png)).Select(g => Html.Of($"""
            <figure><figcaption>{string.Join(" · ", g.Select(s => s.Variant))}</figcaption>
            <img src="data:image/png;base64,{g.Key}" alt="Augmented training images of {string.Join(" and ", g.Select(s => s.Variant))}"></figure>
            """));
        return Html.Of($"""
            <section aria-labelledby="sheets"><h2 id="sheets">What the network sees</h2>
            <p>The same training images as each variant augments them.</p>
            <div class="sheets">{Html.Join(groups)}</div></section>
            """);
    }
}
