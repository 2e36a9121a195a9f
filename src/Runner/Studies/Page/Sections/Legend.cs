using VisionFinetune.Runner.Reports.Page;
using VisionFinetune.Runner.Studies.Page.Charts;

namespace VisionFinetune.Runner.Studies.Page.Sections;

/// <summary>Which colour is which variant. Pointing at an entry, or reaching it with the keyboard, dims the other lines.</summary>
internal static class Legend
{
    private const int NameLength = 60;

    public static Html Render(StudyView view) => Html.Of($"""
        <ul class="legend" aria-label="Colours of the variants">
        {Html.Join(VariantKeys.Of(view.Ranked, nameLength: NameLength).Select(k => Html.Of($"""<li class="pick-{k.Ink.CssClass}" tabindex="0">{Swatch(k.Ink)}{k.Label}</li>""")))}
        </ul>
        """);

    /// <summary>A short piece of the line.</summary>
    public static Html Swatch(Ink ink) => Html.Of($"""
        <svg class="swatch" viewBox="0 0 30 8" aria-hidden="true"><path class="line {ink.CssClass}{(ink.Dash == Dash.Dashed ? " dashed" : ink.Dash == Dash.Dotted ? " dotted" : "")}" d="M1 4H29"/></svg>
        """);
}
