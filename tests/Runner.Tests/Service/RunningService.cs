using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using VisionFinetune.Runner.Service;
using VisionFinetune.Runner.Service.Hosting;
using VisionFinetune.Runner.Service.Security;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Service;

/// <summary>A service on a free port with folders of its own, shared by the tests of a class. Its runs are real processes.</summary>
public sealed class RunningService : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();
    private WebApplication? _app;

    public HttpClient Http { get; private set; } = new();

    public string Runs => Path.Combine(_folder.Path, "runs");

    /// <summary>A recipe that trains on 80 invented passengers, hundreds of epochs a second.</summary>
    public static string Recipe(int epochs, string name = "passengers", int checkpointSeconds = 60) =>
        $"name: {name}\n" + File.ReadAllText(Path.Combine(SharedFiles.RepositoryRoot, "recipes", "titanic-homework.yaml"))
            .Replace("name: titanic-homework\n", "", StringComparison.Ordinal)
            .Replace("epochs: 400, batch_size: 128", $"epochs: {epochs}, batch_size: 32, checkpoint: {{ min_seconds: {checkpointSeconds} }}", StringComparison.Ordinal);

    public async ValueTask InitializeAsync()
    {
        Passengers.Write(Directory.CreateDirectory(Path.Combine(_folder.Path, "data", "titanic")).FullName);
        await StartAsync();
    }

    /// <summary>Ends the service and starts it again on the same folders.</summary>
    public async Task RestartAsync(Action? between = null)
    {
        await StopAsync();
        between?.Invoke();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    public string FolderOf(string id) => Path.Combine(Runs, id);

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    /// <summary>Sends a request and returns the status with the body, whatever they are.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (!response.IsSuccessStatusCode)
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone());
    }

    public static StringContent Yaml(string text) => new(text, Encoding.UTF8, "application/yaml");

    /// <summary>Submits a recipe and returns the id of its run.</summary>
    public async Task<string> SubmitAsync(string recipe)
    {
        var (status, run) = await SendAsync(HttpMethod.Post, "/api/v1/runs", Yaml(recipe));
        Assert.True(status == HttpStatusCode.Created, run.ToString());
        return run.GetProperty("id").GetString()!;
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, object? body = null) =>
        SendAsync(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body));

    /// <summary>Waits until a run, or with its path anything else, stands where it should.</summary>
    public Task<JsonElement> WaitForAsync(string id, string status) => WaitForAsync($"/api/v1/runs/{id}", run => run.GetProperty("status").GetString() == status);

    public async Task<JsonElement> WaitForAsync(string path, Func<JsonElement, bool> condition)
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(30, TestContext.Current.CancellationToken))
        {
            var body = await GetAsync(path);
            if (condition(body))
                return body;
            Assert.True(clock.Elapsed < s_patience, $"{path} did not get there in a minute: {body}");
        }
    }

    private async Task StartAsync()
    {
        _app = ServiceHost.Build(new ServiceSettings
        {
            Port = 0,
            RunsFolder = Runs,
            DataFolder = Path.Combine(_folder.Path, "data"),
            PretrainedFolder = Path.Combine(_folder.Path, "pretrained"),
            RecipesFolder = Path.Combine(SharedFiles.RepositoryRoot, "recipes"),
            Heartbeat = TimeSpan.FromSeconds(1),
            Limits = new ServiceLimits
            {
                Training = new TrainingLimits { Epochs = 1_000_000 },       // of milliseconds
                Rates = new RateLimits { WriteBurst = 1000 },               // tests are quicker than people
            },
        });
        await _app.StartAsync();
        Http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()), DefaultRequestHeaders = { { "X-Requested-With", "vft" } } };
    }

    private async Task StopAsync()
    {
        Http.Dispose();
        await _app!.StopAsync();
        await _app.DisposeAsync();
    }
}
