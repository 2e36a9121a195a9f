using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace VisionFinetune.Runner.Tests.Service.Processes;

/// <summary>What is lost when the service is killed: nothing.</summary>
public sealed class RestartTests : IDisposable
{
    private const int Epochs = 150;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    public RestartTests() => Passengers.Write(Directory.CreateDirectory(Path.Combine(_folder.Path, "data", "titanic")).FullName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_kill_9_the_run_in_training_resumes_and_what_waited_is_trained_in_its_order()
    {
        string[] ids;
        using (var first = await ServeAsync())
        {
            ids = [await first.SubmitAsync(RunningService.Recipe(Epochs, "long", checkpointSeconds: 0)), await first.SubmitAsync(RunningService.Recipe(1, "second")), await first.SubmitAsync(RunningService.Recipe(1, "third"))];
            await first.WaitForAsync(ids[0], r => r.GetProperty("epoch").GetInt32() >= 5);
            first.Kill();       // with its trainer, as a power cut would
        }
        using var second = await ServeAsync();
        var list = await second.GetAsync("/api/v1/runs?sort=created_at");
        Assert.Equal(ids, list.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetString()!));
        var runs = new List<JsonElement>();
        foreach (var id in ids)
            runs.Add(await second.WaitForAsync(id, r => r.GetProperty("status").GetString() == "finished"));
        Assert.Equal(runs.OrderBy(r => r.GetProperty("started_at").GetDateTimeOffset()).Select(r => r.GetProperty("id").GetString()), ids);

        var folder = Path.Combine(_folder.Path, "runs", ids[0]);
        Assert.Matches(@"Resuming after epoch [1-9]", await File.ReadAllTextAsync(Path.Combine(folder, "log.txt"), TestContext.Current.CancellationToken));
        var epochs = (await second.GetAsync($"/api/v1/runs/{ids[0]}/metrics")).GetProperty("epochs").EnumerateArray().Select(e => e.GetProperty("epoch").GetInt32());
        Assert.Equal(Enumerable.Range(1, Epochs), epochs);
        second.Kill();
    }

    private async Task<ServeProcess> ServeAsync()
    {
        var process = Vft.Start(
            "serve", "--port", "0", "--runs", Path.Combine(_folder.Path, "runs"), "--data", Path.Combine(_folder.Path, "data"), "--devices", "cpu");
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("Serving ", StringComparison.Ordinal))
                return new ServeProcess(process, new HttpClient { BaseAddress = new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..]), DefaultRequestHeaders = { { "X-Requested-With", "vft" } } });
        }
        throw new InvalidOperationException("The service did not start.");
    }

    private sealed class ServeProcess : IDisposable
    {
        private readonly Process _process;
        private readonly HttpClient _http;

        public ServeProcess(Process process, HttpClient http)
        {
            (_process, _http) = (process, http);
            _ = process.StandardError.ReadToEndAsync();        // so that it never waits for a reader
            _ = process.StandardOutput.ReadToEndAsync();
        }

        public void Kill()
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        public void Dispose()
        {
            if (!_process.HasExited)
                Kill();
            _process.Dispose();
            _http.Dispose();
        }

        public async Task<JsonElement> GetAsync(string path) =>
            JsonDocument.Parse(await _http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken)).RootElement.Clone();

        public async Task<string> SubmitAsync(string recipe)
        {
            using var response = await _http.PostAsync(new Uri("/api/v1/runs", UriKind.Relative), RunningService.Yaml(recipe), TestContext.Current.CancellationToken);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode, text);
            return JsonDocument.Parse(text).RootElement.GetProperty("id").GetString()!;
        }

        public async Task<JsonElement> WaitForAsync(string id, Func<JsonElement, bool> condition)
        {
            for (var clock = Stopwatch.StartNew(); ; await Task.Delay(30, TestContext.Current.CancellationToken))
            {
                var run = await GetAsync($"/api/v1/runs/{id}");
                if (condition(run))
                    return run;
                Assert.True(clock.Elapsed < s_patience, string.Create(CultureInfo.InvariantCulture, $"{id} did not get there in {s_patience}: {run}"));
            }
        }
    }
}
