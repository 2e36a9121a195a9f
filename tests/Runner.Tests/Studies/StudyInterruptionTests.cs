using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VisionFinetune.Runner.Tests.Studies;

/// <summary>What is lost when a study, or one of its workers, is killed: nothing but the runs in flight.</summary>
public sealed class StudyInterruptionTests : IDisposable
{
    private static readonly string[] s_grid = ["--grid", "model.activation=sigmoid,relu,tanh"];

    private readonly TemporaryFolder _folder = new();

    public StudyInterruptionTests() => Passengers.Write(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_killed_study_resumes_without_repeating_a_finished_run_and_reports_the_same()
    {
        var unbroken = Vft.RunAlone(Arguments("unbroken", epochs: 30)).Succeeded().Output.Trim();

        int[] workers;
        using (var process = Vft.Start(Arguments("broken", epochs: 30)))
        {
            WaitFor(() => Summaries("broken").Length >= 2);
            workers = [.. ChildrenOf(process.Id)];
            process.Kill();         // SIGKILL, to the study alone: its workers must notice by themselves
            process.WaitForExit();
        }
        WaitFor(() => !workers.Any(id => Directory.Exists($"/proc/{id}")));
        var broken = Assert.Single(Directory.GetDirectories(Path.Combine(_folder.Path, "broken")));
        var finished = Summaries("broken").ToDictionary(f => f, File.GetLastWriteTimeUtc);
        Assert.InRange(finished.Count, 2, 8);

        Vft.RunAlone("study", "resume", broken).Succeeded();
        Assert.All(finished, f => Assert.Equal(f.Value, File.GetLastWriteTimeUtc(f.Key)));
        Assert.Equal(Findings(unbroken), Findings(broken));
        Assert.Equal(Findings(unbroken), Findings(Vft.RunAlone("study", "report", broken).Succeeded().Output.Trim()));
    }

    [Fact]
    public void A_crashed_worker_costs_its_run_and_nothing_else()
    {
        using var process = Vft.Start([.. Arguments("crash", epochs: 800, seeds: 1), "--jobs", "1"]);
        WaitFor(() => Summaries("crash").Length >= 1 && RunsInProgress("crash") > 0);
        var worker = Assert.Single(ChildrenOf(process.Id));
        Process.GetProcessById(worker).Kill();
        var outcome = Vft.Finish(process).Succeeded();
        Assert.Contains("FAILED. The training process crashed: exit code 137 (signal 9)", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(2, Summaries("crash").Length);

        var study = outcome.Output.Trim();
        Vft.RunAlone("study", "resume", study).Succeeded();                       // a failure is an outcome: it is not repeated by itself
        Assert.Equal(2, Summaries("crash").Length);
        Vft.RunAlone("study", "resume", study, "--retry-failed").Succeeded();
        Assert.Equal(3, Summaries("crash").Length);
    }

    [Fact]
    public void An_interrupted_study_exits_with_130_and_says_how_to_go_on()
    {
        using var process = Vft.Start(Arguments("interrupted", epochs: 200));
        WaitFor(() => Directory.Exists(Path.Combine(_folder.Path, "interrupted")) && Summaries("interrupted").Length >= 1);
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        var outcome = Vft.Finish(process);
        Assert.Equal(130, outcome.Code);
        var study = Assert.Single(Directory.GetDirectories(Path.Combine(_folder.Path, "interrupted")));
        Assert.Contains($"Interrupted. Continue with: vft study resume {study}", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("runs are missing", File.ReadAllText(Path.Combine(study, "study.html")), StringComparison.Ordinal);
        Vft.RunAlone("study", "resume", study).Succeeded();
        Assert.Equal(9, Summaries("interrupted").Length);
    }

    private string[] Arguments(string name, int epochs, int seeds = 3) =>
    [
        "study", "recipes/titanic-homework.yaml", "--data", _folder.Path, "--runs", Path.Combine(_folder.Path, name),
        "--set", $"train.epochs={epochs}", "--seeds", $"{seeds}", .. s_grid,
    ];

    private string[] Summaries(string name) => Directory.Exists(Path.Combine(_folder.Path, name))
        ? Directory.GetFiles(Path.Combine(_folder.Path, name), "summary.json", SearchOption.AllDirectories).Where(f => f.Contains("/runs/", StringComparison.Ordinal)).ToArray()
        : [];

    /// <summary>Runs that have finished an epoch, but not all.</summary>
    private int RunsInProgress(string name) => Directory.GetFiles(Path.Combine(_folder.Path, name), "metrics.jsonl", SearchOption.AllDirectories)
        .Count(f => !File.Exists(Path.Combine(Path.GetDirectoryName(f)!, "summary.json")));

    /// <summary>What a report says, without how long it took.</summary>
    private static string Findings(string study)
    {
        var summary = JsonNode.Parse(File.ReadAllText(Path.Combine(study, "summary.json")))!;
        var analysis = summary["analysis"]!;
        foreach (var row in analysis["ranking"]!.AsArray().Cast<JsonObject>())
        {
            row.Remove("minutes_per_run");
            row.Remove("minutes_per_point");
            row.Remove("is_on_pareto_front");
        }
        var comparisons = analysis["comparisons"]!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        return $"{summary["finished"]} {summary["epochs_trained"]} {analysis["chosen"]}\n{analysis["ranking"]!.ToJsonString()}\n{comparisons}";
    }

    private static void WaitFor(Func<bool> condition)
    {
        for (var clock = Stopwatch.StartNew(); !condition(); Thread.Sleep(20))
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), "nothing happened for a minute");
    }

    /// <summary>Of Linux's process table.</summary>
    private static IEnumerable<int> ChildrenOf(int process) =>
        File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture));
}
