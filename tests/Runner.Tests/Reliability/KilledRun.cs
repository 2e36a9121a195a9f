using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Reliability;

/// <summary>One run in a folder of its own, started and resumed as a user does, and killed with SIGKILL in between.</summary>
internal sealed class KilledRun(KillScenario scenario, string folder)
{
    private const string TrainingLine = "Training ", ScoredLine = "Best checkpoint on the ";

    /// <summary>How long it took to the first step, and from there to the end.</summary>
    public (TimeSpan Start, TimeSpan Training) Length { get; private set; }

    /// <summary>The run's folder; none while nothing of it can be resumed.</summary>
    public string? Folder => Directory.Exists(Runs) ? Directory.GetDirectories(Runs).FirstOrDefault(f => File.Exists(Path.Combine(f, "recipe.yaml"))) : null;

    /// <summary>Whether there are pictures without a whole cache.</summary>
    private bool IsDecoding => scenario.Pictures is { } pictures && Directory.GetFiles(pictures, "*.vftcache", SearchOption.AllDirectories).Length == 0;

    private string Runs => Path.Combine(folder, "runs");

    /// <summary>Starts or resumes it and lets it finish.</summary>
    public void Finish()
    {
        var clock = Stopwatch.StartNew();
        using var process = Launch();
        var start = clock.Elapsed;
        while (process.StandardError.ReadLine() is { } line)
        {
            if (line.StartsWith(TrainingLine, StringComparison.Ordinal))
                start = clock.Elapsed;
        }
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{scenario.Name}: exit code {process.ExitCode}: {Log()}");
        Length = (start, clock.Elapsed - start);
    }

    /// <summary>Starts or resumes it and kills it.</summary>
    /// <param name="moment">How long after <paramref name="after"/>.</param>
    /// <param name="after">Nothing: the start of the process. Otherwise a line of its log.</param>
    /// <returns>What it was doing; none if it had finished before.</returns>
    public string? Kill(TimeSpan moment, KillAfter after)
    {
        using var process = Launch();
        var seen = new List<string>();
        var due = new TaskCompletionSource();
        process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is null)
                due.TrySetResult();
            else
                seen.Add(e.Data);
            if (e.Data is { } line && (after == KillAfter.Training && line.StartsWith(TrainingLine, StringComparison.Ordinal)
                || after == KillAfter.Scoring && line.StartsWith(ScoredLine, StringComparison.Ordinal)))
                due.TrySetResult();
        };
        process.BeginErrorReadLine();
        if (after != KillAfter.Start)
            due.Task.Wait();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < moment)
            Thread.Sleep(0);
        process.Kill();
        process.WaitForExit();
        if (process.ExitCode == 0)
            return null;
        Assert.True(process.ExitCode == 137, $"{scenario.Name}: exit code {process.ExitCode}: {string.Join('\n', seen)}");
        return PhaseOf(seen);
    }

    /// <summary>Everything that must not depend on when the run was killed.</summary>
    public IReadOnlyDictionary<string, string> Results()
    {
        var run = Folder!;
        string Hash(params string[] path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine([run, .. path]))));
        var summary = JsonNode.Parse(File.ReadAllText(Path.Combine(run, "summary.json")))!.AsObject();
        summary.Remove("seconds");
        return new Dictionary<string, string>
        {
            ["last"] = Hash("checkpoints", "last.safetensors"),         // weights, optimizer and counters
            ["best"] = Hash("checkpoints", "best.safetensors"),
            ["predictions"] = Hash("predictions", "validation.csv"),
            ["metrics"] = string.Join('\n', File.ReadAllLines(Path.Combine(run, "metrics.jsonl")).Select(WithoutTime)),
            ["summary"] = summary.ToJsonString(),
            ["leftovers"] = string.Join(' ', Directory.GetFiles(run, ".*.tmp", SearchOption.AllDirectories)),
            ["report"] = File.Exists(Path.Combine(run, "report.html")).ToString(),
        };
    }

    /// <summary>Only what the machine did may differ: its time and its memory.</summary>
    private static string WithoutTime(string line)
    {
        var json = JsonNode.Parse(line)!.AsObject();
        foreach (var key in new[] { "seconds", "images_per_second", "live_tensors", "resident_bytes", "resources" })
            json.Remove(key);
        return json.ToJsonString();
    }

    private Process Launch()
    {
        var recipe = Path.Combine(folder, "recipe.yaml");
        if (!File.Exists(recipe))
        {
            Directory.CreateDirectory(folder);
            if (scenario.Pictures is { } pictures && Path.Combine(pictures, ".vft-cache") is var caches && Directory.Exists(caches))
                Directory.Delete(caches, recursive: true);
            File.WriteAllText(recipe, scenario.Recipe);
        }
        string[] arguments = Folder is { } run ? ["train", "--resume", run] : ["train", recipe, "--runs", Runs];
        var info = new ProcessStartInfo(Vft.Executable, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = SharedFiles.RepositoryRoot,
        };
        info.Environment["OMP_NUM_THREADS"] = "1";      // steps of a small model are quicker alone
        return Process.Start(info)!;
    }

    /// <summary>Read off what the process has left behind.</summary>
    private string PhaseOf(IReadOnlyList<string> log)
    {
        var run = Folder;
        if (run is not null && File.Exists(Path.Combine(run, "summary.json")))
            return "after the end";
        if (run is null || !log.Any(l => l.StartsWith(TrainingLine, StringComparison.Ordinal)))
            return "start";
        var checkpoints = new CheckpointFolder(Path.Combine(run, "checkpoints"));
        if (Directory.Exists(Path.GetDirectoryName(checkpoints.Last)) && Directory.GetFiles(Path.GetDirectoryName(checkpoints.Last)!, ".*.tmp").Length > 0
            || !File.Exists(checkpoints.Last) && File.Exists(checkpoints.Previous))
            return "checkpoint";
        if (log.Any(l => l.StartsWith(ScoredLine, StringComparison.Ordinal)))
            return "report";
        if (IsDecoding)
            return "decoding";
        if (!File.Exists(checkpoints.Last))
            return "steps";
        var progress = Checkpoint.ProgressIn(SafeTensors.ReadMetadata(checkpoints.Last))!;
        return progress.Epoch == scenario.Epochs ? "scoring" : progress.StepInEpoch == scenario.StepsPerEpoch ? "validation" : "steps";
    }

    private string Log() => Folder is { } run ? File.ReadAllText(Path.Combine(run, "log.txt")) : "no log";
}

/// <summary>What a kill waits for.</summary>
internal enum KillAfter
{
    Start,
    Training,
    Scoring,
}
