using VisionFinetune.Runner.Reports.Plots;

namespace VisionFinetune.Runner.Reports.Page;

/// <summary>The most confident mistakes as pictures inside the page.</summary>
internal static class MistakeSection
{
    // Above this, smoothing looks better than visible pixels.
    private const int PixelatedBelow = 112;

    public static Html Render(IReadOnlyList<Mistake> mistakes)
    {
        var intro = mistakes.Count == 0
            ? "There are none to show: no image of the validation split was misclassified."
            : "Validation images on which the model was wrong and surest of it. Each caption reads: true class → predicted class, "
                + "and the probability the model gave to its answer. Wrong labels and ambiguous images gather here.";
        var items = mistakes.Select(m => Html.Of($"<li>{Item(m)}</li>"));
        return Html.Of($"""
            <section aria-labelledby="mistakes"><h2 id="mistakes">Most confident mistakes</h2>
            <p>{intro}</p>
            <ol class="mistakes">{Html.Join(items)}</ol></section>
            """);
    }

    private static Html Item(Mistake mistake)
    {
        using var bitmap = Pictures.FromRgb(mistake);
        var source = "data:image/png;base64," + Convert.ToBase64String(Pictures.Png(bitmap));
        var style = Math.Max(mistake.Width, mistake.Height) >= PixelatedBelow ? "large" : "";
        var alt = $"Image {Numbers.Plain(mistake.Index)}: {mistake.TrueClass}, taken for {mistake.PredictedClass}";
        return Html.Of($"""
            <figure><img class="{style}" src="{source}" width="{mistake.Width}" height="{mistake.Height}" alt="{alt}">
            <figcaption>{mistake.TrueClass} → {mistake.PredictedClass} <strong>{Numbers.Confidence(mistake.Confidence)}</strong><br><small>image {Numbers.Plain(mistake.Index)}</small></figcaption></figure>
            """);
    }
}
