using System.Globalization;
using VisionFinetune.Runner.Reports;
using VisionFinetune.Runner.Reports.Page;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Studies.Page.Sections;

/// <summary>Every run on its own: how far it came and what its curves say.</summary>
internal static class RunSection
{
    private const int MostOpen = 30;

    public static Html Render(StudyView view)
    {
        var runs = view.Ranked.SelectMany(v => v.Runs).ToList();
        var table = Html.Of($"""
            <div class="scroll" role="region" tabindex="0" aria-label="Runs">
            <table class="runs"><caption>What each run achieved at its {view.Report.Result.ScoredAt}, and what its own curves say.</caption>
            <thead><tr><th scope="col" class="text">variant</th><th scope="col">seed</th><th scope="col" class="text">state</th><th scope="col">score</th><th scope="col">epoch</th><th scope="col">time</th><th scope="col" class="text">diagnosis</th><th scope="col" class="text">folder</th></tr></thead>
            <tbody>{Html.Join(runs.Select(r => Row(view, r)))}</tbody></table></div>
            """);
        return Html.Of($"""
            <section aria-labelledby="runs"><h2 id="runs">Runs</h2>
            {(runs.Count <= MostOpen ? table : Html.Of($"<details><summary>All {runs.Count} runs: {States(runs)}</summary>{table}</details>"))}
            </section>
            """);
    }

    private static string States(List<StudyRun> runs) =>
        string.Join(", ", runs.GroupBy(r => r.State).OrderBy(g => g.Key != RunState.Finished).Select(g => $"{g.Count()} {State(g.Key)}"));

    private static string State(RunState state) => state switch
    {
        RunState.Finished => "finished",
        RunState.Halved => "halved",
        RunState.Failed => "failed",
        _ => "not finished",
    };

    private static Html Row(StudyView view, StudyRun r) => Html.Of($"""
        <tr class="{State(r.State)}"><th scope="row" class="name">{r.Variant}</th><td>{r.Seed.ToString(CultureInfo.InvariantCulture)}</td><td class="text">{State(r.State)}</td><td>{view.Format.Score(r.Score)}</td><td>{Epoch(r)}</td><td>{Numbers.Seconds(r.Seconds)}</td><td class="text words">{Words(r)}</td><td class="text">{Path.GetFileName(r.Folder)}</td></tr>
        """);

    private static string Epoch(StudyRun r) => r.ScoreEpoch is { } epoch
        ? FormattableString.Invariant($"{epoch} of {r.Epochs.Count}")
        : FormattableString.Invariant($"– of {r.Epochs.Count}");

    private static Html Words(StudyRun r)
    {
        var error = r.Error is null ? Html.Empty : Html.Of($"""<p class="error">{r.Error}</p>""");
        return r.Diagnosis is not { } d
            ? error
            : Html.Of($"""{error}<strong>{d.Verdict.Replace('_', ' ')}</strong> <small>{d.Evidence} {d.Advice}</small>""");
    }
}
