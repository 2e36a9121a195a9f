using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using VisionFinetune.Runner.Service.Observability;

namespace VisionFinetune.Runner.Tests.Service.Observability;

public sealed partial class ServiceMetricsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_happens_in_the_service_is_counted()
    {
        await using var service = await GuardedService.StartAsync(s => s with { Devices = [] });
        Assert.Equal(HttpStatusCode.Created, (await service.PostAsync("/api/v1/runs", GuardedService.Text(Some.TinyRecipe, "application/yaml"))).Status);
        await service.GetAsync("/api/v1/runs");
        await service.GetAsync("/api/v1/runs/none-1");
        await service.GetAsync("/api/v1/runs/none-2");
        var reply = (await service.GetAsync("/metrics")).Ok();
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", reply.Headers["Content-Type"]);
        var text = reply.Text;
        Assert.Equal(1, Value(text, "vft_runs{status=\"queued\"}"));
        Assert.Equal(0, Value(text, "vft_runs{status=\"failed\"}"));
        Assert.Equal(1, Value(text, "vft_queue_jobs"));
        Assert.Equal(0, Value(text, "vft_event_streams"));
        Assert.True(Value(text, "process_working_set_bytes") > 1e6);
        // By route, so that addresses without number are one:
        Assert.Equal(2, Value(text, "vft_http_request_duration_seconds_count{method=\"GET\",route=\"/api/v1/runs/{id}\",status=\"404\"}"));
        Assert.Equal(1, Value(text, "vft_http_request_duration_seconds_count{method=\"POST\",route=\"/api/v1/runs/\",status=\"201\"}"));
    }

    [Fact]
    public async Task Names_follow_the_conventions_of_Prometheus()
    {
        await using var service = await GuardedService.StartAsync();
        var types = TypeLine().Matches((await service.GetAsync("/metrics")).Ok().Text).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        var own = types.Where(type => type.Key.StartsWith("vft_", StringComparison.Ordinal)).ToList();
        Assert.True(own.Count >= 9);
        Assert.All(own, type => Assert.Equal(type.Value == "counter", type.Key.EndsWith("_total", StringComparison.Ordinal)));
        Assert.All(own.Where(type => type.Key.Contains("duration", StringComparison.Ordinal)), type => Assert.EndsWith("_seconds", type.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Steps_and_epochs_are_counted_once_from_look_to_look()
    {
        var figures = new Figures();
        using var metrics = new ServiceMetrics(figures);
        var file = _folder.File("events.jsonl", Lines(Status(0), Step(10, 100), Epoch, Status(10), Step(12, 80), Step(15, 90)));
        figures.Active = [new ActiveTraining(file, "cpu")];
        await AssertAsync(steps: 5, epochs: 0, rate: 90);      // an earlier attempt is not this service's
        await AssertAsync(5, 0, 90);
        File.AppendAllText(file, Lines(Step(20, 70), Epoch, Step(22, 60)) + Step(99, 1)[..20]);       // the last line is not complete yet
        await AssertAsync(12, 1, 60);
        File.AppendAllText(file, Step(99, 1)[20..] + "\n");
        figures.Active = [];
        await AssertAsync(89, 1, 0);        // a last look after the end
        await AssertAsync(89, 1, 0);

        async Task AssertAsync(double steps, double epochs, double rate)
        {
            using var stream = new MemoryStream();
            await metrics.Registry.CollectAndExportAsTextAsync(stream, TestContext.Current.CancellationToken);
            var text = System.Text.Encoding.UTF8.GetString(stream.ToArray());
            Assert.Equal(steps, Value(text, "vft_training_steps_total{device=\"cpu\"}"));
            Assert.Equal(epochs, Value(text, "vft_training_epochs_total{device=\"cpu\"}"));
            Assert.Equal(rate, Value(text, "vft_training_images_per_second{device=\"cpu\"}"));
        }
    }

    private static string Lines(params string[] lines) => string.Concat(lines.Select(line => line + "\n"));

    private static string Status(int step) => $$"""{"event":"status","status":"running","step":{{step}}}""";

    private static string Step(int step, int rate) => $$"""{"event":"step","step":{{step}},"images_per_second":{{rate}}}""";

    private const string Epoch = """{"event":"epoch","epoch":1}""";

    private static double Value(string text, string series)
    {
        var line = text.Split('\n').Where(line => line.StartsWith(series + " ", StringComparison.Ordinal)).ToList();
        Assert.True(line.Count == 1, $"{series} occurs {line.Count} times in {text}");
        return double.Parse(line[0][(series.Length + 1)..], CultureInfo.InvariantCulture);
    }

    private sealed class Figures : IServiceFigures
    {
        public IReadOnlyDictionary<string, int> RunsByStatus { get; } = new Dictionary<string, int>();

        public int Waiting => 0;

        public int EventStreams => 0;

        public IReadOnlyList<ActiveTraining> Active { get; set; } = [];
    }

    [GeneratedRegex(@"^# TYPE (\S+) (\S+)", RegexOptions.Multiline)]
    private static partial Regex TypeLine();
}
