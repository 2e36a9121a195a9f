using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using VisionFinetune.Runner.Service;
using VisionFinetune.Runner.Service.Hosting;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Service.Dashboard;

/// <summary>One service with a finished run and a finished study, and one browser, for all tests of the dashboard.</summary>
public sealed class DashboardHost : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication? _app;
    private IPlaywright? _playwright;
    private HttpClient? _client;

    /// <summary>Three classes of drawn shapes, two epochs of a second.</summary>
    internal const string TinyRecipe = """
        name: tiny
        data: { source: synthetic, train_images: 60, test_images: 30, classes: 3, validation: 0.2 }
        model: { name: resnet18, weights: none }
        augment:
          train: [{ random_horizontal_flip: { p: 0.5 } }, { normalize: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } }]
          eval: [{ normalize: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } }]
        optimizer: { name: sgd, lr: 0.01 }
        train: { epochs: 2, batch_size: 16 }
        """;

    /// <summary>Thousands of steps an epoch, each of no time, so that both steps and epochs come while somebody looks.</summary>
    internal const string EndlessRecipe = """
        name: endless
        task: tabular-classification
        data: { source: csv, root: points, train: points.csv, test: none, target: side, features: [{ numeric: { columns: [a, b] } }], validation: 0.2 }
        model: { name: mlp, hidden: [8] }
        optimizer: { name: sgd, lr: 0.001 }
        train: { epochs: 5000, batch_size: 1, log_every: 20 }
        """;

    internal string Address => _app!.Urls.First();

    internal IBrowser? Browser { get; private set; }

    /// <summary>Id of a run that reached its end.</summary>
    internal string RunId { get; private set; } = "";

    /// <summary>Id of a study that reached its end.</summary>
    internal string StudyId { get; private set; } = "";

    internal HttpClient Client => _client!;

    public async ValueTask InitializeAsync()
    {
        _app = ServiceHost.Build(new ServiceSettings
        {
            Port = 0,
            RunsFolder = _folder.File("runs"),
            DataFolder = _folder.File("data"),
            PretrainedFolder = _folder.File("pretrained"),
            RecipesFolder = Path.Combine(SharedFiles.RepositoryRoot, "recipes"),
        });
        WritePoints(_folder.File("data"));
        await _app.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(Address), Timeout = TimeSpan.FromMinutes(5) };
        _client.DefaultRequestHeaders.Add("X-Requested-With", "vft");
        RunId = await SubmitAsync("/api/v1/runs", new { recipe = TinyRecipe });
        var apples = await File.ReadAllTextAsync(Path.Combine(SharedFiles.RepositoryRoot, "recipes", "apples-oranges.yaml"));
        StudyId = await SubmitAsync("/api/v1/studies", new
        {
            recipe = apples,
            grid = new Dictionary<string, string[]> { ["optimizer.lr"] = ["0.05", "0.1"], ["train.epochs"] = ["20", "40"] },
            seeds = 2,
        });
        Assertions.SetDefaultExpectTimeout(60_000);
        _playwright = await Playwright.CreateAsync();
        Browser = await Chromium.LaunchAsync(_playwright);
        await FinishAsync($"/api/v1/runs/{RunId}");
        await FinishAsync($"/api/v1/studies/{StudyId}");
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        _playwright?.Dispose();
        _client?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
        _folder.Dispose();
    }

    /// <summary>A new tab; the test is skipped without Chromium.</summary>
    internal Task<WatchedPage> OpenAsync(bool isDark = false, int width = 1200)
    {
        Chromium.Require();
        return WatchedPage.OpenAsync(Browser!, Address, isDark, width);
    }

    /// <summary>What the endless recipe learns from: points on either side of a line.</summary>
    internal static void WritePoints(string dataFolder)
    {
        var folder = Directory.CreateDirectory(Path.Combine(dataFolder, "points")).FullName;
        var draws = Golden.Uniform("points", 2 * 4000);
        File.WriteAllLines(Path.Combine(folder, "points.csv"), Enumerable.Range(0, 4000)
            .Select(i => FormattableString.Invariant($"{draws[2 * i]:f3},{draws[2 * i + 1]:f3},{(draws[2 * i] > draws[2 * i + 1] ? "left" : "right")}")).Prepend("a,b,side"));
    }

    internal async Task<string> SubmitAsync(string path, object body)
    {
        using var response = await Client.PostAsJsonAsync(path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path} answered {response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("id").GetString()!;
    }

    private async Task FinishAsync(string path)
    {
        for (var attempt = 0; attempt < 1800; attempt++)
        {
            var item = await Client.GetFromJsonAsync<JsonElement>(path);
            var status = item.GetProperty("status").GetString();
            if (status == "finished")
                return;
            Assert.True(status is "queued" or "running", $"{path} is {status}: {item}");
            await Task.Delay(100);
        }
        Assert.Fail($"{path} was not finished within three minutes.");
    }
}

/// <summary>Tests that share the service and the browser.</summary>
[CollectionDefinition(Name)]
public sealed class DashboardTestGroup : ICollectionFixture<DashboardHost>
{
    public const string Name = "dashboard";
}
