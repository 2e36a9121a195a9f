using System.Text.RegularExpressions;
using System.Xml.Linq;
using VisionFinetune.Runner.Studies.Page;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Tests.Studies.Page;

public sealed class StudyPageTests
{
    private const string Hostile = "<script>alert(\"1\")</script>&'";

    public static TheoryData<int, int, int, int> Shapes() => new()
    {
        { 0, 0, 1, 3 }, { 0, 1, 1, 1 }, { 1, 1, 5, 0 }, { 2, 5, 12, 2 }, { 6, 5, 12, 0 }, { 16, 3, 40, 0 }, { 100, 2, 6, 0 },
    };

    [Theory]
    [InlineData("Variants, best first")]
    [InlineData("Which differences are real")]
    [InlineData("Learning curves")]
    [InlineData("Cost")]
    [InlineData("Parameters")]
    [InlineData("What the network sees")]
    [InlineData("Runs")]
    [InlineData("Study file")]
    public void Every_section_is_there(string heading) =>
        Assert.Matches($"<h2[^>]*>{heading}</h2>", Render(Some.Study() with { Sheets = [new("step, lr=0.03", Some.Sheet(1))] }));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_element_that_opens_closes(int variants, int seeds, int epochs, int metric)
    {
        var html = Render(Some.Study(variants, seeds, epochs, StudyMetric.All[metric]));
        Assert.Equal("main", Parsed(html).Root!.Name.LocalName);
        Assert.DoesNotContain("NaN", Regex.Match(html, "<main>.*</main>", RegexOptions.Singleline).Value, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_sentence_of_the_verdict_is_large_and_the_others_follow()
    {
        var html = Render(Some.Study());
        Assert.Contains("<p class=\"lead\">cosine, lr=0.03 is the best of 6 variants", html, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(html, "<p class=\"verdict\">"));
        Assert.Contains("<p class=\"chosen\">cosine, lr=0.03</p>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_test_score_comes_with_the_promise_behind_it_and_without_it_the_page_says_so()
    {
        var study = Some.Study();
        var scored = Render(study with { Test = Some.Test(study.Analysis.Chosen!) });
        Assert.Contains("Scored once, after the choice; no other variant was scored on test.", scored, StringComparison.Ordinal);
        Assert.Contains("Test accuracy of cosine, lr=0.03", scored, StringComparison.Ordinal);
        var unscored = Render(study);
        Assert.Contains("No variant was scored on the test split", unscored, StringComparison.Ordinal);
        Assert.DoesNotContain("Scored once", unscored, StringComparison.Ordinal);
    }

    [Fact]
    public void Variants_stand_in_the_order_of_their_ranks()
    {
        var study = Some.Study(metric: Some.Loss);
        var rows = Parsed(Render(study)).Descendants("table").Single(t => (string?)t.Attribute("class") == "ranking").Descendants("tbody").Single().Elements("tr").ToList();
        Assert.Equal(study.Analysis.Ranking.Select(r => r.Name), rows.Select(r => r.Descendants("span").First().Nodes().OfType<XText>().First().Value));
        Assert.Equal(["1", "2", "3", "4", "5", "6"], rows.Select(r => r.Element("td")!.Value));
        Assert.Equal(["is-best", "", "", "", "", ""], rows.Select(r => r.Attribute("class")!.Value));
    }

    [Fact]
    public void A_comparison_shows_its_numbers_and_whether_they_suffice()
    {
        var html = Render(Some.Study());
        Assert.Contains("<strong>cosine, lr=0.03</strong> over step, lr=0.01<small><span class=\"badge\">real</span>", html, StringComparison.Ordinal);
        Assert.Contains("<span class=\"badge\">not shown</span>", html, StringComparison.Ordinal);
        Assert.Contains("812 : 64", html, StringComparison.Ordinal);
        Assert.Contains("&lt;&#160;0.001", html, StringComparison.Ordinal);
        Assert.Contains("Holm over 15 comparisons", html, StringComparison.Ordinal);
        Assert.Contains("Paired seeds", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_thousands_of_comparisons_the_most_certain_are_shown()
    {
        var html = Render(Some.Study(100, 2, 3));
        Assert.Equal(100, Regex.Count(html, "class=\"pair\""));
        Assert.Contains("The first 100 of 4950 are shown", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_that_failed_or_were_halved_keep_their_curves_and_say_why()
    {
        var html = Render(Some.Study().WithRuns(r => r.Variant != "step, lr=0.03" ? r : r with
        {
            State = r.Seed == 1 ? RunState.Failed : RunState.Halved,
            Score = null,
            ScoreEpoch = null,
            Epochs = [.. r.Epochs.Take(4)],
            Error = r.Seed == 1 ? "The loss is NaN at step 7." : null,
        }));
        Assert.Contains("4 halved, 1 failed", html, StringComparison.Ordinal);
        Assert.Contains("<p class=\"error\">The loss is NaN at step 7.</p>", html, StringComparison.Ordinal);
        Assert.Contains("<title>step, lr=0.03: ended early</title>", html, StringComparison.Ordinal);
        Assert.Contains("<td>– of 4</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_finished_run_the_page_says_that_nothing_is_known()
    {
        var html = Render(Some.Study(3).WithRuns(r => r with { State = RunState.Pending, Score = null, ScoreEpoch = null, Epochs = [], Diagnosis = null }));
        Assert.Contains("No run has finished, so nothing can be concluded.", html, StringComparison.Ordinal);
        Assert.Contains("There is nothing to compare", html, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"cost\"", html, StringComparison.Ordinal);
        Assert.Equal("main", Parsed(html).Root!.Name.LocalName);
    }

    [Fact]
    public void One_seed_has_no_bands_and_no_intervals()
    {
        var html = Render(Some.Study(4, seeds: 1));
        Assert.DoesNotContain("class=\"band", html, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"bar-line\"", html, StringComparison.Ordinal);
        Assert.Contains("one seed: no interval", html, StringComparison.Ordinal);
        Assert.Contains("class=\"band", Render(Some.Study(4, seeds: 2)), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_are_not_finite_leave_gaps_and_no_trace_in_coordinates()
    {
        var html = Render(Some.Study(3).WithRuns(r => r with
        {
            Seconds = double.NaN,
            Epochs = [.. r.Epochs.Select(e => e.Epoch is 3 or 4 ? e with { ValidationLoss = double.NaN, ValidationAccuracy = double.PositiveInfinity, TrainLoss = 1e300 } : e)],
        }));
        Assert.Equal("main", Parsed(html).Root!.Name.LocalName);
        Assert.DoesNotMatch("d=\"[^\"]*(NaN|∞|E)", html);
        Assert.Matches("class=\"line k1\"[^>]* d=\"M[^M]+M[^M]+\"", html);
    }

    [Fact]
    public void Hostile_text_is_shown_and_never_becomes_markup()
    {
        var study = Some.Study(2);
        var name = Hostile + new string('x', 300);
        var variants = study.Result.Variants.Select((v, i) => i == 0 ? v with { Name = name, Parameters = [new(Hostile, Hostile), new("b", "1")] } : v).ToList();
        var runs = study.Result.Runs.Select(r => r.Variant == study.Result.Variants[0].Name ? r with { Variant = name, Error = Hostile, Folder = "/runs/\"><img src=x>" } : r);
        var html = Render(Some.Report(study.Result with { Name = Hostile, Variants = variants, Runs = [.. runs], Unit = Hostile }) with
        {
            Kind = Hostile,
            Notices = [Hostile],
            Facts = [new(Hostile, Hostile)],
            StudyYaml = "</code></pre>" + Hostile,
            LearningRates = [],
            Sheets = [new(name, Some.Sheet(1))],
        });
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img src=x", html, StringComparison.Ordinal);
        Assert.Equal("main", Parsed(html).Root!.Name.LocalName);
        Assert.Contains("<h1>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;</h1>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_asks_for_nothing_outside_itself()
    {
        var html = Render(Some.Study() with { Sheets = [new("a", Some.Sheet(1)), new("b", Some.Sheet(1)), new("c", Some.Sheet(2))] });
        Assert.Contains("content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\"", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("https?:|<link|@import|<script|url\\((?!#clip-)", html);
        Assert.All(Regex.Matches(html, "(src|href)=\"([^\"]*)\""), m => Assert.StartsWith("data:image/png;base64,", m.Groups[2].Value, StringComparison.Ordinal));
        Assert.Equal(2, Regex.Count(html, "<img "));   // the same sheet is shown once
        Assert.Contains("<figcaption>a &#183; b</figcaption>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_have_alternative_texts_and_tables_captions_and_scopes()
    {
        var html = Render(Some.Study() with { Sheets = [new("a", Some.Sheet(1))] });
        Assert.Equal(Regex.Count(html, "<table"), Regex.Count(html, "<caption>"));
        Assert.Equal(Regex.Count(html, "<th[ >]"), Regex.Count(html, "<th[^>]* scope="));
        Assert.Equal(Regex.Count(html, "<img "), Regex.Count(html, "<img [^>]*alt=\"[^\"]+\""));
        Assert.Equal(Regex.Count(html, "<svg viewBox"), Regex.Count(html, "<svg viewBox=\"[^\"]+\" role=\"img\" aria-label=\"[^\"]+\""));
        var ids = Regex.Matches(html, " id=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Long_studies_stay_below_a_megabyte() =>
        Assert.InRange(Render(Some.Study(16, 5, 400)).Length, 100_000, 700_000);

    [Fact]
    public void Beyond_eight_variants_the_rest_is_grey()
    {
        var html = Render(Some.Study(12, 2, 4));
        Assert.Contains("<li class=\"pick-k0\" tabindex=\"0\">", html, StringComparison.Ordinal);
        Assert.Contains("4 others</li>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("pick-k0\" tabindex", Render(Some.Study(8, 2, 4)), StringComparison.Ordinal);
    }

    internal static string Render(StudyReport report)
    {
        var view = new StudyView(report);
        return StudyPage.Render(view, new StudyCharts(view));
    }

    private static XDocument Parsed(string html)
    {
        var body = html[html.IndexOf("<main>", StringComparison.Ordinal)..html.IndexOf("</body>", StringComparison.Ordinal)];
        return XDocument.Parse(Regex.Replace(body, "<(img|br|wbr|meta)([^>]*)>", "<$1$2/>"));
    }
}
