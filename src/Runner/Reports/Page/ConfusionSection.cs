using SkiaSharp;
using VisionFinetune.Runner.Reports.Plots;

namespace VisionFinetune.Runner.Reports.Page;

/// <summary>The confusion matrix: a table while its numbers can be read, beyond that an image of one pixel a cell; and the most
/// frequent mix-ups in words.</summary>
internal static class ConfusionSection
{
    private const int MostPairs = 10;

    public static Html Render(ConfusionTable table) => Html.Of($"""
        <section aria-labelledby="confusion"><h2 id="confusion">Confusion matrix</h2>
        {(table.ShowsNumbers ? Table(table) : Heat(table))}
        {Pairs(table)}
        </section>
        """);

    private static Html Table(ConfusionTable table)
    {
        var classes = Enumerable.Range(0, table.Classes).ToList();
        var narrow = table.Classes > 4 && table.Names.Max(n => n.Length) > 4 ? "narrow" : "";
        return Html.Of($"""
            <div class="scroll" role="region" tabindex="0" aria-label="Confusion matrix">
            <table class="confusion"><caption>{Capital(table.Unit)} of the validation split. Row: true class. Column: predicted class. Colour: share of the row.</caption>
            <thead class="{narrow}"><tr><td></td>{Html.Join(table.Names.Select(n => Html.Of($"""<th scope="col">{n}</th>""")))}</tr></thead>
            <tbody>
            {Html.Join(classes.Select(t => Html.Of($"""<tr><th scope="row">{table.Names[t]}</th>{Html.Join(classes.Select(p => Cell(table, t, p)))}</tr>""")))}
            </tbody></table></div>
            """);
    }

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static Html Cell(ConfusionTable table, int trueClass, int predicted)
    {
        var style = trueClass == predicted ? "right" : table.Count(trueClass, predicted) == 0 ? "zero" : "";
        return Html.Of($"""<td class="{style}" style="--s:{Shade(table, trueClass, predicted)}">{Numbers.Count(table.Count(trueClass, predicted))}</td>""");
    }

    // The square root makes the few per cent beside the diagonal visible, which are what the reader looks for.
    private static double Shade(ConfusionTable table, int trueClass, int predicted) => Math.Sqrt(table.Share(trueClass, predicted));

    private static Html Heat(ConfusionTable table)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(table.Classes, table.Classes, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (var t = 0; t < table.Classes; t++)
        {
            // Opaque colour on nothing: the same image serves the light and the dark page.
            for (var p = 0; p < table.Classes; p++)
                bitmap.SetPixel(p, t, new SKColor(29, 111, 209, (byte)Math.Round(255 * Shade(table, t, p))));
        }
        var source = "data:image/png;base64," + Convert.ToBase64String(Pictures.Png(bitmap));
        return Html.Of($"""
            <figure><img class="heat" src="{source}" width="{table.Classes}" height="{table.Classes}" alt="Confusion matrix of {table.Classes} classes as colours; a strong diagonal means most {table.Unit} were classified correctly. The tables below have the numbers.">
            <figcaption><small>Validation split. Row, from the top: true class. Column, from the left: predicted class, both in the order of the table of classes. Colour: share of the row. plots/confusion.png has the names.</small></figcaption></figure>
            """);
    }

    private static Html Pairs(ConfusionTable table)
    {
        var pairs = table.WorstPairs(MostPairs).ToList();
        if (pairs.Count == 0)
            return Html.Of($"<p>None of the {table.Unit} of the validation split was misclassified.</p>");
        var rows = pairs.Select(c => Html.Of($"""
            <tr><th scope="row">{table.Names[c.True]}</th><td class="text">{table.Names[c.Predicted]}</td><td>{Numbers.Count(table.Count(c.True, c.Predicted))}</td><td>{Numbers.Percent(table.Share(c.True, c.Predicted))}</td></tr>
            """));
        return Html.Of($"""
            <h3>Most frequent mix-ups</h3>
            <div class="scroll" role="region" tabindex="0" aria-label="Most frequent mix-ups"><table><caption>Validation split.</caption>
            <thead><tr><th scope="col">true class</th><th class="text" scope="col">taken for</th><th scope="col">{table.Unit}</th><th scope="col">share of the class</th></tr></thead>
            <tbody>{Html.Join(rows)}</tbody></table></div>
            """);
    }
}
