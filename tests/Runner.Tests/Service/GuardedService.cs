using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using VisionFinetune.Runner.Service;
using VisionFinetune.Runner.Service.Hosting;

namespace VisionFinetune.Runner.Tests.Service;

/// <summary>The whole service on a free port, with folders of its own, and a client that says what the dashboard would.</summary>
internal sealed class GuardedService : IAsyncDisposable
{
    public const string Token = "0123456789abcdef0123456789abcdef";

    private readonly TemporaryFolder _folder;
    private readonly WebApplication _app;

    private GuardedService(TemporaryFolder folder, WebApplication app, ServiceSettings settings)
    {
        (_folder, _app, Settings) = (folder, app, settings);
        var port = new Uri(app.Urls.First()).Port;
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public ServiceSettings Settings { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public string Folder => _folder.Path;

    public static ServiceSettings SettingsIn(string folder) => new()
    {
        Port = 0,
        RunsFolder = Make(folder, "runs"),
        DataFolder = Make(folder, "data"),
        PretrainedFolder = Make(folder, "pretrained"),
        RecipesFolder = Make(folder, "recipes"),
    };

    public static async Task<GuardedService> StartAsync(Func<ServiceSettings, ServiceSettings>? change = null)
    {
        var folder = new TemporaryFolder();
        var settings = SettingsIn(folder.Path);
        settings = change?.Invoke(settings) ?? settings;
        var app = ServiceHost.Build(settings);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new GuardedService(folder, app, settings);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    public Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>A change as the dashboard sends it, unless the headers say otherwise.</summary>
    public Task<Reply> PostAsync(string path, HttpContent? content, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, content, [("X-Requested-With", "vft"), .. headers]);

    public async Task<Reply> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            if (value.Length > 0)
                Assert.True(request.Headers.TryAddWithoutValidation(name, value), name);
        }
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var all = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new Reply(response.StatusCode, all, body);
    }

    public static StringContent Text(string text, string type) => new(text, Encoding.UTF8, new MediaTypeHeaderValue(type));

    public static MultipartFormDataContent Files(params (string Name, byte[] Content)[] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, content) in files)
            form.Add(new ByteArrayContent(content), "file", name);
        return form;
    }

    private static string Make(string folder, string name) => Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
}

/// <summary>What the service answered.</summary>
internal sealed record Reply(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
    }

    /// <summary>A problem document of that status whose detail says so.</summary>
    public Reply Refused(HttpStatusCode status, string detail)
    {
        Assert.True(Status == status, $"{(int)Status} instead of {(int)status}: {Text}");
        Assert.Equal("application/problem+json", Headers["Content-Type"].Split(';')[0]);
        Assert.Equal((int)status, Json.GetProperty("status").GetInt32());
        Assert.Contains(detail, Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        return this;
    }

    public Reply Ok()
    {
        Assert.True(Status == HttpStatusCode.OK, $"{(int)Status}: {Text}");
        return this;
    }
}
