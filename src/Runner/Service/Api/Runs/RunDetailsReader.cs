using System.Globalization;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Reports.Plots;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Live;
using VisionFinetune.Runner.Service.Queue;
using VisionFinetune.Runner.Studies.Running;
using VisionFinetune.Runner.Training;

namespace VisionFinetune.Runner.Service.Api.Runs;

/// <summary>Gathers what a run's folder tells.</summary>
internal sealed class RunDetailsReader(RunIndex index, JobQueue queue)
{
    private const int LogLines = 50, ShownMistakes = 20;

    public RunDetails Read(RunPlace place)
    {
        index.Update(place.Id);
        var run = place.Run;
        var item = index.Find(place.Id) ?? RunReader.Read(place);
        var lastEvent = EventCounter.Count(run);            // first: what happens while the rest is read is told again
        var (environment, summary) = (JsonFile.Read(run.EnvironmentFile), JsonFile.Read(run.SummaryFile));
        var labels = LabelsOf(place);
        var (split, metrics) = JsonFile.Property(summary, "test") is { } test ? ("test", test) : ("validation", JsonFile.Property(summary, "validation"));
        var position = queue.Waiting().ToList().FindIndex(w => w.Id == place.Id);
        return new RunDetails(item)
        {
            Recipe = File.ReadAllText(run.RecipeFile),
            Differences = DifferencesOf(run.RecipeFile),
            Environment = environment,
            Summary = summary,
            Artifacts = ArtifactFiles.List(place.Folder),
            QueuePosition = position < 0 ? null : position + 1,
            Priority = QueueTicket.Read(place.Folder)?.Priority,
            LogTail = LogTail.Read(run.LogFile, LogLines),
            Failure = RunFailure.Read(run),
            Labels = labels,
            Split = summary is null ? null : split,
            Confusion = JsonFile.Property(metrics, "confusion")?.Deserialize<long[][]>(),
            Classes = ClassesOf(metrics, labels),
            Mistakes = MistakesOf(place),
            DiagnosisDetails = JsonFile.Property(summary, "diagnosis"),
            LastEventId = lastEvent,
        };
    }

    private static IReadOnlyList<RecipeDifference> DifferencesOf(string recipeFile)
    {
        try
        {
            return RecipeDifference.Of(RecipeLoader.Load(recipeFile));
        }
        catch (UserException)
        {
            return [];
        }
    }

    private static IReadOnlyList<string>? LabelsOf(RunPlace place)
    {
        var checkpoint = place.Run.Checkpoints.Best;
        try
        {
            return File.Exists(checkpoint) && RunMetadata.ClassNames(checkpoint) is { Count: > 0 } names ? names : null;
        }
        catch (UserException)
        {
            return null;
        }
    }

    private static List<ClassDetails>? ClassesOf(JsonElement? metrics, IReadOnlyList<string>? labels)
    {
        if (JsonFile.Property(metrics, "per_class") is not { ValueKind: JsonValueKind.Array } classes)
            return null;
        return [.. classes.EnumerateArray().Select((c, k) => new ClassDetails(
            labels is not null && k < labels.Count ? labels[k] : k.ToString(CultureInfo.InvariantCulture),
            JsonFile.Number(c, "precision") ?? 0, JsonFile.Number(c, "recall") ?? 0, JsonFile.Number(c, "f1") ?? 0, (long)(JsonFile.Number(c, "support") ?? 0)))];
    }

    private static List<MistakeDetails>? MistakesOf(RunPlace place)
    {
        var predictions = Path.Combine(place.Run.PredictionsFolder, "validation.csv");
        if (!File.Exists(predictions))
            return null;
        using var csv = new CsvReader(new StreamReader(predictions), new CsvConfiguration(CultureInfo.InvariantCulture));
        if (!csv.Read() || !csv.ReadHeader() || csv.HeaderRecord is not { } header || !header.Contains("label") || !header.Contains("predicted") || !header.Contains("confidence"))
            return null;
        var mistakes = new PriorityQueue<MistakeDetails, double>();
        while (csv.Read())
        {
            var (label, predicted) = (csv.GetField("label")!, csv.GetField("predicted")!);
            if (label == predicted || !double.TryParse(csv.GetField("confidence"), CultureInfo.InvariantCulture, out var confidence))
                continue;
            var sample = header.Contains("id") ? csv.GetField("id") : header.Contains("index") ? csv.GetField("index") : null;
            mistakes.Enqueue(new MistakeDetails(sample, null, label, predicted, confidence), confidence);
            if (mistakes.Count > ShownMistakes)
                mistakes.Dequeue();
        }
        return [.. mistakes.UnorderedItems.OrderByDescending(m => m.Priority).Select(m => m.Element with { Url = PictureOf(place, m.Element.Id) })];
    }

    private static string? PictureOf(RunPlace place, string? sample) => sample is not null && MistakePictures.Find(place.Folder, sample) is { } path
        ? $"/api/v1/runs/{Uri.EscapeDataString(place.Id)}/artifacts/{path}"
        : null;
}
