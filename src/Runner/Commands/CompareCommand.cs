using System.CommandLine;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Logging;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Studies.Analysis;
using VisionFinetune.Runner.Studies.Page;
using VisionFinetune.Runner.Studies.Results;
using VisionFinetune.Runner.Studies.Settings;

namespace VisionFinetune.Runner.Commands;

/// <summary><c>vft compare</c>: a table and overlaid curves of any runs, with the same judgement as a study's.</summary>
internal static class CompareCommand
{
    private const string PageName = "compare.html";

    public static Command Create()
    {
        var targets = new Argument<string[]>("RUN") { Description = "Runs (folders, or names under --runs); those that differ only in the seed count as one.", Arity = ArgumentArity.OneOrMore };
        var metric = new Option<string?>("--metric") { Description = "The validation value that decides.", HelpName = "METRIC" };
        metric.AcceptOnlyFromAmong([.. Names.Of(typeof(StudyScore)).Select(n => n.Name)]);
        var at = new Option<string>("--at") { Description = "The epoch of a run that counts.", HelpName = "best|last", DefaultValueFactory = _ => "best" };
        at.AcceptOnlyFromAmong([.. Names.Of(typeof(ScoredEpoch)).Select(n => n.Name)]);
        var baseline = new Option<string?>("--baseline") { Description = "What to compare the others with; without it, all pairs.", HelpName = "NAME" };
        var output = new Option<string>("--out") { Description = $"Folder for {PageName}, compare.csv and plots/.", HelpName = "DIR", DefaultValueFactory = _ => "comparison" };
        var command = new Command("compare", "Compares runs: table, overlaid curves, and which differences are real.\n\n"
            + "Example: vft compare runs/20260101-120000-cosine runs/20260101-130000-step --out comparison")
        {
            targets, metric, at, baseline, output, CommonOptions.Runs, CommonOptions.Json,
        };
        command.SetAction(parse =>
        {
            LogSetup.ToConsole(json: false);
            var runs = parse.GetRequiredValue(targets).Select(t => RunDirectory.Open(t, parse.GetValue(CommonOptions.Runs)!)).ToList();
            if (runs.Count < 2)
                throw new UserException("A comparison needs at least two runs; name another one.");
            var result = RunComparison.Of(
                runs, Names.Parse<StudyScore>(parse.GetValue(metric)), Names.Parse<ScoredEpoch>(parse.GetRequiredValue(at))!.Value, parse.GetValue(baseline));
            var analysis = StudyAnalyzer.Analyze(result);
            var folder = Path.GetFullPath(parse.GetRequiredValue(output));
            StudyReportWriter.Write(ReportOf(result, analysis), folder, PageName);
            if (parse.GetValue(CommonOptions.Json))
                JsonOutput.Print(new { page = Path.Combine(folder, PageName), metric = result.Metric.Key, result.ScoredAt, analysis });
            else
                Print(result, analysis, Path.Combine(folder, PageName));
            return ExitCodes.Done;
        });
        return command;
    }

    private static StudyReport ReportOf(StudyResult result, StudyAnalysis analysis) => new()
    {
        Kind = "Comparison",
        Result = result,
        Analysis = analysis,
        Facts = [new("Runs", string.Join(", ", result.Runs.Select(r => Path.GetFileName(r.Folder))))],
        LearningRates = RateCurves.Of(result),
        Sheets = VariantSheets.Of(result.Variants),
    };

    private static void Print(StudyResult result, StudyAnalysis analysis, string page)
    {
        var output = Console.Out;
        TextTable.Print(
            output, ["", "variant", "seeds", result.Metric.Label, "±", "minutes", "diagnosis"],
            analysis.Ranking.Select((v, i) => Row(result, v, i + 1)), 2, 3, 4, 5);
        output.WriteLine();
        foreach (var sentence in analysis.Verdict)
            output.WriteLine(sentence);
        output.WriteLine(page);
    }

    private static string[] Row(StudyResult result, VariantScore variant, int rank)
    {
        string Show(double? value) => value is not { } v ? "-"
            : result.Metric.IsShare ? FormattableString.Invariant($"{v * 100:f2} %") : FormattableString.Invariant($"{v:g4}");
        var diagnoses = result.Runs.Where(r => r.Variant == variant.Name).Select(r => r.Diagnosis?.Verdict.Replace('_', ' ')).OfType<string>().Distinct();
        return
        [
            FormattableString.Invariant($"{rank}"), variant.Name, FormattableString.Invariant($"{variant.Finished}"), Show(variant.Score?.Mean),
            Show(variant.Score?.Deviation), variant.MinutesPerRun is { } minutes ? FormattableString.Invariant($"{minutes:f2}") : "-", string.Join(", ", diagnoses),
        ];
    }
}
