using System.Text.RegularExpressions;
using System.Xml.Linq;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Runner.Reports.Page;

namespace VisionFinetune.Runner.Tests.Reports;

public sealed class ReportPageTests
{
    private const string Hostile = "<script>alert(\"1\")</script>&'";

    [Theory]
    [InlineData("Training")]
    [InlineData("Epochs")]
    [InlineData("Confusion matrix")]
    [InlineData("Most frequent mix-ups")]
    [InlineData("Scores per class")]
    [InlineData("Most confident mistakes")]
    [InlineData("Recipe")]
    [InlineData("Environment")]
    [InlineData("How to read this")]
    public void Every_section_is_there(string heading) =>
        Assert.Matches($"<h[23][^>]*>{heading}</h[23]>", ReportPage.Render(Some.Report()));

    [Fact]
    public void The_scores_stand_in_the_head_with_their_meaning()
    {
        var report = Some.Report();
        var html = ReportPage.Render(report with { Validation = (ClassificationMetrics)report.Validation! with { Accuracy = 0.9123, Loss = 0.31416, Count = 5000 } });
        Assert.Contains("<p class=\"big\">91.2&#160;%</p>", html, StringComparison.Ordinal);
        Assert.Contains("loss 0.3142", html, StringComparison.Ordinal);
        Assert.Contains("interval 90.4&#160;% to 92.0&#160;%", html, StringComparison.Ordinal);
        Assert.Contains("Test accuracy", html, StringComparison.Ordinal);
        Assert.Contains("More epochs may still help.", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_test_split_nothing_is_said_about_test_scores()
    {
        var html = ReportPage.Render(Some.Report() with { Test = null });
        Assert.DoesNotContain("Test accuracy", html, StringComparison.Ordinal);
        Assert.DoesNotContain(">test</th>", html, StringComparison.Ordinal);
        Assert.Contains(">test</th>", ReportPage.Render(Some.Report()), StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_text_is_shown_and_never_becomes_markup()
    {
        var names = Some.Names(10).ToArray();
        names[3] = Hostile;
        var html = ReportPage.Render(Some.Report() with
        {
            RunName = Hostile,
            Diagnosis = Hostile,
            RecipeYaml = "</code></pre>" + Hostile,
            Notices = [Hostile],
            Facts = [new(Hostile, Hostile)],
            Environment = [new(Hostile, Hostile)],
            ClassNames = names,
            Mistakes = [Some.Mistake(0) with { TrueClass = Hostile, PredictedClass = "\" onerror=\"alert(1)" }],
        });
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\" onerror", html, StringComparison.Ordinal);
        Assert.Contains("&lt;/code&gt;&lt;/pre&gt;&lt;script&gt;alert(&quot;1&quot;)", html, StringComparison.Ordinal);
        const string Encoded = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;";
        string[] places =
        [
            "<h1>", "<title>", "<p class=\"verdict\">", "<p class=\"notice\" role=\"note\">", "<th scope=\"row\">", "<td>", "<th scope=\"col\">",
            "<figcaption>",
        ];
        Assert.All(places, place => Assert.Contains(place + Encoded, html, StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_asks_for_nothing_outside_itself()
    {
        var html = ReportPage.Render(Some.Report());
        Assert.DoesNotContain("http:", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https:", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<link", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", html, StringComparison.OrdinalIgnoreCase);
        Assert.All(Regex.Matches(html, "(src|href)=\"([^\"]*)\""), m => Assert.StartsWith("data:image/png;base64,", m.Groups[2].Value, StringComparison.Ordinal));
        Assert.Equal(20, Regex.Count(html, "src=\"data:image/png"));
    }

    [Fact]
    public void Pictures_have_alternative_texts_and_tables_captions_and_scopes()
    {
        var html = ReportPage.Render(Some.Report());
        Assert.Contains("<html lang=\"en\">", html, StringComparison.Ordinal);
        Assert.Contains("alt=\"Image 11: airplane, taken for dog\"", html, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"Learning rate over 12 epochs: learning rate from 0.01 to ", html, StringComparison.Ordinal);
        Assert.Equal(Regex.Count(html, "<table"), Regex.Count(html, "<caption>"));
        Assert.Equal(Regex.Count(html, "<th[ >]"), Regex.Count(html, "<th[^>]* scope="));
        Assert.Equal(Regex.Count(html, "<img "), Regex.Count(html, "<img [^>]*alt=\"[^\"]+\""));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 2)]
    [InlineData(12, 10)]
    [InlineData(200, 100)]
    public void Every_element_that_opens_closes(int epochs, int classes)
    {
        var html = ReportPage.Render(Some.Report(epochs, classes));
        var body = html[html.IndexOf("<main>", StringComparison.Ordinal)..html.IndexOf("</body>", StringComparison.Ordinal)];
        var xml = Regex.Replace(body, "<(img|br|meta)([^>]*)>", "<$1$2/>");
        Assert.Equal("main", XDocument.Parse(xml).Root!.Name.LocalName);
    }

    [Fact]
    public void Numbers_of_the_matrix_give_way_to_an_image_beyond_twenty_classes()
    {
        Assert.Contains("<table class=\"confusion\">", ReportPage.Render(Some.Report(2, 20)), StringComparison.Ordinal);
        var many = ReportPage.Render(Some.Report(2, 21));
        Assert.DoesNotContain("<table class=\"confusion\">", many, StringComparison.Ordinal);
        Assert.Contains("<img class=\"heat\" src=\"data:image/png;base64,", many, StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_epoch_is_marked_in_table_and_charts()
    {
        var html = ReportPage.Render(Some.Report());
        Assert.Contains("<tr class=\"is-best\"><th scope=\"row\">11 (best)</th>", html, StringComparison.Ordinal);
        Assert.Equal(3, Regex.Count(html, "<line class=\"best\""));
    }

    [Fact]
    public void Notices_are_loud_banners_above_the_verdict()
    {
        var html = ReportPage.Render(Some.Report() with { Notices = ["Trained on SYNTHETIC drawings, not CIFAR-10."] });
        var notice = html.IndexOf("<p class=\"notice\" role=\"note\">Trained on SYNTHETIC drawings", StringComparison.Ordinal);
        Assert.InRange(notice, 0, html.IndexOf("<p class=\"verdict\">", StringComparison.Ordinal));
    }
}
