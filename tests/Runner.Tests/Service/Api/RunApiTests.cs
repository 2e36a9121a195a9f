using System.Net;
using System.Text.Json;

namespace VisionFinetune.Runner.Tests.Service.Api;

/// <summary>A run from its submission to its deletion.</summary>
public sealed class RunApiTests(RunningService service) : IClassFixture<RunningService>
{
    [Fact]
    public async Task A_submitted_recipe_is_trained_and_everything_about_it_can_be_read()
    {
        var id = await service.SubmitAsync(RunningService.Recipe(epochs: 5));
        var run = await service.WaitForAsync(id, "finished");
        Assert.Equal("passengers", run.GetProperty("name").GetString());
        Assert.Equal("tabular-classification", run.GetProperty("task").GetString());
        Assert.Equal("cpu", run.GetProperty("device").GetString());
        Assert.Equal((5, 5), (run.GetProperty("epoch").GetInt32(), run.GetProperty("epochs").GetInt32()));
        Assert.Equal(5, run.GetProperty("spark").GetArrayLength());
        Assert.True(run.GetProperty("created_at").GetDateTimeOffset() <= run.GetProperty("started_at").GetDateTimeOffset());
        Assert.True(run.GetProperty("started_at").GetDateTimeOffset() <= run.GetProperty("finished_at").GetDateTimeOffset());

        var epochs = (await service.GetAsync($"/api/v1/runs/{id}/metrics")).GetProperty("epochs");
        Assert.Equal([1, 2, 3, 4, 5], epochs.EnumerateArray().Select(e => e.GetProperty("epoch").GetInt32()));
        var losses = epochs.EnumerateArray().Select(e => e.GetProperty("validation_loss").GetDouble()).ToList();
        Assert.Equal(losses.Min(), run.GetProperty("best_value").GetDouble());
        Assert.Equal(losses.IndexOf(losses.Min()) + 1, run.GetProperty("best_epoch").GetInt32());

        Assert.Contains(run.GetProperty("differences").EnumerateArray(), d => d.GetProperty("key").GetString() == "train.batch_size"
            && d.GetProperty("value").GetString() == "32" && d.GetProperty("default").GetString() == "128");
        var classes = run.GetProperty("classes").EnumerateArray().ToList();
        Assert.Equal(["0", "1"], classes.Select(c => c.GetProperty("label").GetString()));
        Assert.Equal(16, run.GetProperty("confusion").EnumerateArray().SelectMany(r => r.EnumerateArray()).Sum(n => n.GetInt32()));
        Assert.All(run.GetProperty("mistakes").EnumerateArray(), m => Assert.NotEqual(m.GetProperty("label").GetString(), m.GetProperty("predicted").GetString()));
        Assert.Contains("Done", run.GetProperty("log_tail")[run.GetProperty("log_tail").GetArrayLength() - 1].GetString(), StringComparison.Ordinal);

        var steps = await service.GetAsync($"/api/v1/runs/{id}/steps?points=10");
        Assert.True(steps.GetProperty("loss").GetArrayLength() >= 1);
        Assert.Equal(steps.GetProperty("loss").GetArrayLength(), steps.GetProperty("device_memory_bytes").GetArrayLength());
        Assert.True(steps.GetProperty("device_memory_bytes")[0].GetInt64() > 1 << 20);
        await ReadFilesAsync(id, run);
        await CompareAsync(id);
        await DeleteAsync(id);
    }

    private async Task ReadFilesAsync(string id, JsonElement run)
    {
        var paths = run.GetProperty("artifacts").EnumerateArray().Select(a => a.GetProperty("path").GetString()!).ToList();
        Assert.Contains("report.html", paths);
        Assert.Contains("checkpoints/best.safetensors", paths);
        Assert.DoesNotContain(paths, p => p.StartsWith('.') || p.Contains("..", StringComparison.Ordinal));

        using var report = await service.Http.GetAsync(new Uri($"/api/v1/runs/{id}/artifacts/report.html", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("text/html", report.Content.Headers.ContentType?.MediaType);
        Assert.Contains("; sandbox allow-same-origin", Assert.Single(report.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        using var checkpoint = await service.Http.GetAsync(new Uri($"/api/v1/runs/{id}/artifacts/checkpoints/best.safetensors", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("attachment", checkpoint.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(service.FolderOf(id), "checkpoints", "best.safetensors"), TestContext.Current.CancellationToken),
            await checkpoint.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

        var log = await service.Http.GetStringAsync(new Uri($"/api/v1/runs/{id}/log?lines=2", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(2, log.TrimEnd('\n').Split('\n').Length);
        Assert.EndsWith("Done\n", log, StringComparison.Ordinal);
    }

    private async Task CompareAsync(string id)
    {
        var comparison = await service.GetAsync($"/api/v1/compare?runs={id}");
        var run = Assert.Single(comparison.GetProperty("runs").EnumerateArray());
        var columns = run.GetProperty("epochs");
        Assert.Equal([1.0, 2, 3, 4, 5], columns.GetProperty("epoch").EnumerateArray().Select(e => e.GetDouble()));
        Assert.Equal(5, columns.GetProperty("validation_accuracy").GetArrayLength());
        var seconds = columns.GetProperty("seconds").EnumerateArray().Select(e => e.GetDouble()).ToList();
        Assert.Equal(seconds.Order(), seconds);
        Assert.False(columns.TryGetProperty("validation_rmse", out _));
    }

    private async Task DeleteAsync(string id)
    {
        Assert.Equal(HttpStatusCode.NoContent, (await service.SendAsync(HttpMethod.Delete, $"/api/v1/runs/{id}")).Status);
        Assert.False(Directory.Exists(service.FolderOf(id)));
        Assert.Empty(Directory.GetDirectories(service.Runs, ".deleted-*"));
        var (status, problem) = await service.SendAsync(HttpMethod.Get, $"/api/v1/runs/{id}");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal($"There is no run '{id}'.", problem.GetProperty("detail").GetString());
        Assert.Equal(0, (await service.GetAsync("/api/v1/runs")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_wrong_recipe_is_refused_with_every_setting_its_line_and_its_column()
    {
        const string recipe = """
            data: { source: synthetic, classes: many }
            model:
              name: resnet18
            optimizer:
              name: sgd
              learning_rate: 0.1
            train: { epochs: 0 }
            """;
        var (status, problem) = await service.SendAsync(HttpMethod.Post, "/api/v1/runs", RunningService.Yaml(recipe));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(422, problem.GetProperty("status").GetInt32());
        Assert.Equal(
            [("data.classes", 1, 37), ("optimizer.learning_rate", 6, 3), ("train.epochs", 7, 18)],
            problem.GetProperty("errors").EnumerateArray().Select(e => (e.GetProperty("field").GetString(), e.GetProperty("line").GetInt32(), e.GetProperty("column").GetInt32())));
        Assert.Equal(
            "'learning_rate' is not a setting of 'optimizer'; did you mean 'lr'?", problem.GetProperty("errors")[1].GetProperty("message").GetString());

        var (_, check) = await service.SendAsync(HttpMethod.Post, "/api/v1/recipes/check", RunningService.Yaml(recipe));
        Assert.False(check.GetProperty("valid").GetBoolean());
        Assert.Equal(problem.GetProperty("errors").ToString(), check.GetProperty("problems").ToString());
    }

    [Theory]
    [InlineData("model: { name: resnet18 }", "data", 1)]
    [InlineData("data: [", null, 2)]
    [InlineData("data: { source: folder, root: data/nowhere }\nmodel: { name: resnet18 }", "data.root", 1)]
    public async Task What_is_missing_is_named(string recipe, string? field, int line)
    {
        var (status, problem) = await service.SendAsync(HttpMethod.Post, "/api/v1/runs", RunningService.Yaml(recipe));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        var error = Assert.Single(problem.GetProperty("errors").EnumerateArray());
        Assert.Equal(field, error.GetProperty("field").GetString());
        Assert.Equal(line, error.GetProperty("line").GetInt32());
    }

    [Theory]
    [InlineData("{}", 400, "recipe", "'recipe' is missing.")]
    [InlineData("""{"recipe": "x", "colour": 1}""", 400, "colour", "'colour' is no field of this request; /openapi/v1.json lists them.")]
    [InlineData("""{"recipe": 7}""", 400, "recipe", "'recipe' is not what is expected there; /openapi/v1.json says what is.")]
    [InlineData("""{"recipe": "data: { source: synthetic }\nmodel: { name: resnet18 }", "device": "cuda:7"}""", 422, "device", "'cuda:7' is no device of this service; it has cpu.")]
    [InlineData("""{"recipe": "data: { source: synthetic }\nmodel: { name: resnet18 }", "set": ["train.epochs=no"]}""", 422, "train.epochs", "'train.epochs' is no; expected a whole number.")]
    public async Task A_wrong_field_of_a_JSON_submission_is_named(string json, int status, string field, string message)
    {
        var (found, problem) = await service.SendAsync(HttpMethod.Post, "/api/v1/runs", new StringContent(json, null, "application/json"));
        Assert.Equal(status, (int)found);
        var error = Assert.Single(problem.GetProperty("errors").EnumerateArray());
        Assert.Equal((field, message), (error.GetProperty("field").GetString(), error.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task A_body_of_another_type_or_size_is_refused()
    {
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await service.SendAsync(HttpMethod.Post, "/api/v1/runs", new StringContent("x", null, "text/csv"))).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await service.SendAsync(HttpMethod.Post, "/api/v1/runs", RunningService.Yaml(new string('#', (1 << 20) + 1)))).Status);
    }

    [Fact]
    public async Task The_offered_recipes_and_their_schema_can_be_read()
    {
        var recipes = await service.GetAsync("/api/v1/recipes");
        Assert.Contains(recipes.EnumerateArray(), r => r.GetProperty("name").GetString() == "titanic-homework" && r.GetProperty("task").GetString() == "tabular-classification");
        Assert.Equal("vft recipe", (await service.GetAsync("/api/v1/recipes/schema")).GetProperty("title").GetString());
        var device = Assert.Single((await service.GetAsync("/api/v1/devices")).EnumerateArray());
        Assert.Equal(("cpu", "cpu"), (device.GetProperty("name").GetString(), device.GetProperty("kind").GetString()));
        Assert.True(device.GetProperty("memory_bytes").GetInt64() > 1 << 28);
    }
}
