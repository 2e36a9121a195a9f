using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Files;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Commands;

namespace VisionFinetune.Runner.Runs;

/// <summary>The folder of one run: everything about it, and nothing about it anywhere else.</summary>
internal sealed partial class RunDirectory
{
    /// <summary>The file that makes a folder a study: its variants and runs.</summary>
    public const string StudyPlanName = "plan.json";

    private RunDirectory(string folder) => Folder = folder;

    public string Folder { get; }

    public string Name => Path.GetFileName(Folder);

    public string RecipeFile => Path.Combine(Folder, "recipe.yaml");

    public string EnvironmentFile => Path.Combine(Folder, "environment.json");

    /// <summary>What the run was expected to take; only there where it was planned.</summary>
    public string PlannedFile => Path.Combine(Folder, "planned.json");

    public string LogFile => Path.Combine(Folder, "log.txt");

    public string MetricsFile => Path.Combine(Folder, "metrics.jsonl");

    public string SummaryFile => Path.Combine(Folder, "summary.json");

    /// <summary>Where the run is mirrored to; only there if it is.</summary>
    public string MlflowFile => Path.Combine(Folder, "mlflow.json");

    /// <summary>How a cross-validation divides its rows; only there in the folder of one.</summary>
    public string CrossValidationFile => Path.Combine(Folder, "cross_validation.json");

    public bool IsCrossValidation => File.Exists(CrossValidationFile);

    /// <summary>The folder of the study that the run is part of, or none. Its test split is scored by the study alone.</summary>
    public string? Study => Path.GetDirectoryName(Path.GetDirectoryName(Folder)) is { } above && File.Exists(Path.Combine(above, StudyPlanName)) ? above : null;

    public string PredictionsFolder => Path.Combine(Folder, "predictions");

    public CheckpointFolder Checkpoints => new(Path.Combine(Folder, "checkpoints"));

    /// <summary>Makes a new folder <c>RUNS/yyyyMMdd-HHmmss-name</c>; a number is added when it is taken.</summary>
    public static RunDirectory Create(string runs, string name, TimeProvider clock)
    {
        var stamp = clock.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var wanted = Path.GetFullPath(Path.Combine(runs, $"{stamp}-{UnsafeInName().Replace(name, "-")}"));
        for (var i = 1; ; i++)
        {
            var folder = i == 1 ? wanted : $"{wanted}-{i}";
            AtomicFile.CreateFolder(folder);
            if (TryClaim(Path.Combine(folder, "log.txt")))
                return new RunDirectory(folder);
        }
    }

    /// <summary>A folder that is, or will be, one of the runs of a study.</summary>
    public static RunDirectory OfStudy(string folder) => new(Path.GetFullPath(folder));

    /// <summary>The run of one fold of a cross-validation; its folder is made if need be.</summary>
    public RunDirectory Fold(string name) => new(Directory.CreateDirectory(Path.Combine(Folder, "folds", name)).FullName);

    /// <summary>The runs of the folds that were begun, in the order of their names.</summary>
    public IReadOnlyList<RunDirectory> Folds() => Directory.Exists(Path.Combine(Folder, "folds"))
        ? [.. Directory.GetDirectories(Path.Combine(Folder, "folds")).Order(StringComparer.Ordinal).Select(folder => new RunDirectory(folder))]
        : [];

    /// <summary>The parts of the summary that the program itself reads again.</summary>
    public SummaryHead ReadSummary() => JsonFile.Read<SummaryHead>(
        SummaryFile, head => head.BestEpoch > 0, "Delete it and resume the run.");

    /// <summary>Only one process can create the file, so two that start in the same second get folders of their own.</summary>
    private static bool TryClaim(string file)
    {
        try
        {
            using var created = new FileStream(file, FileMode.CreateNew);
            return true;
        }
        catch (IOException) when (File.Exists(file))
        {
            return false;
        }
    }

    /// <summary>Opens an existing run, given as a path or as a name under <paramref name="runs"/>.</summary>
    /// <exception cref="UserException">There is no such run.</exception>
    public static RunDirectory Open(string runOrName, string runs)
    {
        foreach (var folder in new[] { runOrName, Path.Combine(runs, runOrName) })
        {
            if (File.Exists(Path.Combine(folder, "recipe.yaml")))
                return new RunDirectory(Path.GetFullPath(Path.TrimEndingDirectorySeparator(folder)));
        }
        if (File.Exists(Path.Combine(runOrName, StudyPlanName)) || File.Exists(Path.Combine(runs, runOrName, StudyPlanName)))
            throw new UserException($"'{runOrName}' is a study; name one of the runs in its folder runs/, or use: vft study resume {runOrName}");
        throw new UserException($"'{runOrName}' is not a run: no folder with a recipe.yaml there or under '{runs}'.");
    }

    /// <summary>The run that a checkpoint lies in, or none.</summary>
    public static RunDirectory? Containing(string checkpoint)
    {
        var folder = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(checkpoint)));
        return folder is not null && File.Exists(Path.Combine(folder, "recipe.yaml")) ? new RunDirectory(folder) : null;
    }

    public void AppendMetrics(EpochMetrics metrics) =>
        File.AppendAllText(MetricsFile, JsonSerializer.Serialize(metrics, JsonOutput.Options) + "\n");

    /// <summary>Every complete line; a last line that was cut off by a crash is left out.</summary>
    /// <exception cref="UserException">Another line is damaged.</exception>
    public IReadOnlyList<EpochMetrics> ReadMetrics()
    {
        var metrics = new List<EpochMetrics>();
        var lines = File.Exists(MetricsFile) ? File.ReadAllLines(MetricsFile) : [];
        for (var i = 0; i < lines.Length; i++)
        {
            try
            {
                metrics.Add(JsonSerializer.Deserialize<EpochMetrics>(lines[i], JsonOutput.Options) ?? throw new JsonException());
            }
            catch (JsonException) when (i == lines.Length - 1)
            {
                break;
            }
            catch (JsonException)
            {
                throw new UserException($"'{MetricsFile}' line {i + 1} is damaged: expected one JSON object an epoch. Remove the "
                    + "line to go on without it.");
            }
        }
        return metrics;
    }

    /// <summary>Waits until every line is on the disk.</summary>
    public void FlushMetrics()
    {
        if (!File.Exists(MetricsFile))
            return;
        using var stream = new FileStream(MetricsFile, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Drops the lines of epochs that a resumed run repeats, and a last line that was cut off.</summary>
    /// <param name="epochs">Epochs that the run goes on after.</param>
    /// <returns>How many lines are left.</returns>
    public int KeepMetrics(int epochs)
    {
        if (!File.Exists(MetricsFile))
            return 0;
        var kept = ReadMetrics().Count(m => m.Epoch <= epochs);
        var text = string.Concat(File.ReadLines(MetricsFile).Take(kept).Select(line => line + "\n"));
        if (text.Length != new FileInfo(MetricsFile).Length)
            AtomicFile.WriteText(MetricsFile, text);
        return kept;
    }

    public static void WriteJson(string path, object value) =>
        AtomicFile.WriteText(path, JsonSerializer.Serialize(value, JsonOutput.Indented) + "\n");

    [GeneratedRegex("[^A-Za-z0-9._-]+")]
    private static partial Regex UnsafeInName();
}

/// <summary>What the program itself reads again from a summary.</summary>
/// <param name="BestEpoch">1-based epoch that validation chose.</param>
internal sealed record SummaryHead(int BestEpoch);
