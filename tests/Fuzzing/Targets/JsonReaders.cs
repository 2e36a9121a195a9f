using System.Net;
using System.Text;
using System.Text.Json;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.CrossValidating;
using VisionFinetune.Runner.Events.Mlflow;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Studies.Planning;
using VisionFinetune.Runner.Studies.Running;
using VisionFinetune.Runner.Studies.Settings;
using VisionFinetune.Tabular.Data;
using VisionFinetune.Tabular.Features;
using VisionFinetune.Tabular.Tables;
using VisionFinetune.Vision.Weights;

namespace VisionFinetune.Fuzzing.Targets;

/// <summary>A sound text of every kind of JSON that is read, and how it is read and used.</summary>
internal static class JsonReaders
{
    private const string Answer = """
        {"experiment":{"experiment_id":"3","lifecycle_stage":"active"},"run":{"info":{"run_id":"abc","artifact_uri":"mlflow-artifacts:/3/abc","lifecycle_stage":"active"},"data":{"metrics":[{"key":"loss","value":0.5,"step":"7"},{"key":"x","step":8}]}},"error_code":"RESOURCE_DOES_NOT_EXIST","message":"No such run."}
        """;

    public static (string Seed, Action<string, string> Read)[] All() =>
    [
        (Metrics(), (text, folder) => Used(Put(folder, run => run.MetricsFile, text).ReadMetrics(), e => e.Epoch + e.ValidationLoss)),
        ("""{"best_epoch":2,"best_validation_loss":0.4,"validation":{"count":3,"loss":0.4}}""",
            (text, folder) => _ = Put(folder, run => run.SummaryFile, text).ReadSummary()),
        (JsonSerializer.Serialize(new MlflowRun("http://host:5000/", "e", "abc", "mlflow-artifacts:/3/abc"), JsonOutput.Options),
            (text, folder) => MlflowRun.Read(Put(folder, run => run.MlflowFile, text))),
        (JsonSerializer.Serialize(Plan(), JsonOutput.Options), ReadPlan),
        (JsonSerializer.Serialize(new TestClaim("a", "2026-11-24T10:00:00Z"), JsonOutput.Options), (text, folder) =>
        {
            Put(folder, run => Path.Combine(run.Folder, "test.json"), text);
            _ = TestClaim.Read(folder)?.Variant.Length;
        }),
        (JsonSerializer.Serialize(new RunFailure("It failed.", ["line"]), JsonOutput.Options), (text, folder) =>
            Used(RunFailure.Read(Put(folder, run => Path.Combine(run.Folder, "failure.json"), text))!.LastLines, line => line.Length)),
        (JsonSerializer.Serialize(new CrossValidationPlan(5, 3), JsonOutput.Options), (text, folder) =>
            CrossValidationPlan.Read(Put(folder, run => run.CrossValidationFile, text))),
        (Coding().ToJson(), (text, folder) => Used(TableCoding.FromJson(text).Targets.IndicatorNames, name => name.Length)),
        ("""{"Epoch":3,"Step":12,"BestEpoch":2,"BestValue":0.5,"EpochsWithoutChange":1,"EarlyStoppingReference":"NaN"}""",
            (text, _) => Checkpoint.ProgressIn(new Dictionary<string, string> { ["visionfinetune.progress"] = text })),
        ("""{"source":"s","weights":[{"model":"resnet18","name":"V1","file":"r.pth","address":"https://host/r.pth","sha256_prefix":"f37072fd","top1_percent":69.7,"licence":"BSD","terms":""}]}""",
            (text, folder) =>
            {
                var file = Path.Combine(folder, "manifest.json");
                File.WriteAllText(file, text);
                Used(WeightsManifest.Load(file).Entries, e => Inside(folder, Path.Combine(folder, e.File)));
            }),
        (Answer, ReadAnswers),
        (JsonSerializer.Serialize(new RegressionMetrics(3, 0.5, 0.1, 0.2, 0.9, []), JsonOutput.Options), (text, folder) =>
        {
            var file = Path.Combine(folder, "score.json");
            File.WriteAllText(file, text);
            _ = TestClaim.ReadScore(file, isRegression: true).Loss;
            _ = TestClaim.ReadScore(file, isRegression: false).Loss;
        }),
    ];

    private static RunDirectory Put(string folder, Func<RunDirectory, string> file, string text)
    {
        var run = RunDirectory.OfStudy(folder);
        File.WriteAllText(file(run), text);
        return run;
    }

    /// <summary>Touches every item, so that a null among them is noticed here and not at the user's.</summary>
    private static void Used<T>(IEnumerable<T> items, Func<T, double> use) => _ = items.Sum(use);

    private static string Metrics() => string.Concat(Enumerable.Range(1, 3).Select(epoch =>
        JsonSerializer.Serialize(new EpochMetrics(epoch, 8 * epoch, 0.1, 0.5, 0.8, 0.6, 0.7, 0.7, 100, 1.5), JsonOutput.Options) + "\n"));

    private static StudyPlan Plan() => new(
        new StudySettings { Recipe = "base.yaml", Grid = ["optimizer.lr=1e-3,1e-2"] }, "validation_loss",
        [new PlannedRuns("a", "01-a", [new("optimizer.lr", "1e-3")]), new PlannedRuns("b", "02-b", [new("optimizer.lr", "1e-2")])], [1, 2], 3, 2, 1, "cpu", "rows");

    private static void ReadPlan(string text, string folder)
    {
        File.WriteAllText(Path.Combine(folder, RunDirectory.StudyPlanName), text);
        var plan = StudyPlan.Read(folder);
        foreach (var variant in plan.Variants)
            Used(plan.Seeds, seed => Inside(folder, Path.Combine(folder, StudyPlan.FolderOf(variant, seed))));
        Used(plan.Variants.SelectMany(v => v.Parameters), p => p.Key.Length + p.Value.Length);
        _ = plan.Settings.Recipe.Length + plan.Metric.Length + plan.Device.Length + plan.Unit.Length;
    }

    private static double Inside(string folder, string path) =>
        Path.GetFullPath(path).StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? 0
            : throw new InvalidOperationException($"'{path}' leads out of '{folder}'.");

    private static TableCoding Coding()
    {
        var table = new Table(
            [new("age", ["22", "38", null, "4"]), new("sex", ["m", "f", "f", "m"]), new("ticket", ["A", "A", "B", "C"])],
            [.. Enumerable.Range(2, 4).Select(line => new RowOrigin("t.csv", line))]);
        FeatureSettings[] features =
        [
            new NumericFeatureSettings { Columns = ["age"], Indicator = true },
            new CategoricalFeatureSettings { Columns = ["sex"] },
            new CategoricalFeatureSettings { Columns = ["sex"], Encode = CategoryEncoding.Code },
            new GroupSizeFeatureSettings { By = ["ticket"], Cap = 3 },
            new GroupTargetFeatureSettings { By = ["ticket"], Smoothing = 0.5 },
        ];
        var encoder = FeatureEncoder.Fit(features, table, table, new double[4, 1], ["y"]);
        return new TableCoding(encoder, new TargetCoding(["y"], ["0", "1"], [], []));
    }

    private static void ReadAnswers(string text, string folder)
    {
        Exception? refusal = null;
        foreach (var status in new[] { HttpStatusCode.OK, HttpStatusCode.NotFound })
        {
            using var client = new MlflowClient(new Uri("http://host/"), null, Timeout.InfiniteTimeSpan, new Canned(status, text));
            Func<Task>[] calls =
            [
                () => client.ExperimentAsync("e", default), () => client.CreateRunAsync("3", "n", 0, default),
                () => client.GetRunAsync("abc", default), () => client.UpdateRunAsync("abc", "FINISHED", null, null, default),
            ];
            foreach (var call in calls)
            {
                try
                {
                    call().GetAwaiter().GetResult();
                }
                catch (MlflowException e)
                {
                    refusal ??= e;
                }
            }
        }
        if (refusal is not null)
            throw refusal;
    }

    /// <summary>A server that answers everything with the same text, without a network.</summary>
    private sealed class Canned(HttpStatusCode status, string text) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) });
    }
}
