using System.Net;
using System.Text.Json;
using VisionFinetune.Runner.Service;

namespace VisionFinetune.Runner.Tests.Service.Security;

/// <summary>Attacks on the whole service with what a stranger submits, and with the addresses that a stranger asks for.</summary>
public sealed class SubmissionAttackTests
{
    private const string Outside = """
        name: spy
        data: { source: folder, root: /etc }
        model: { name: resnet18 }
        """;

    private static string Message(Reply reply) => reply.Json.GetProperty("errors")[0].GetProperty("message").GetString()!;

    [Fact]
    public async Task Nothing_that_names_the_outside_is_queued()
    {
        await using var service = await GuardedService.StartAsync();
        var run = await service.PostAsync("/api/v1/runs", GuardedService.Text(Outside, "application/yaml"));
        run.Refused(HttpStatusCode.UnprocessableEntity, "'data.root' is '/etc', which lies outside the data folder of the service");
        Assert.Equal("data.root", run.Json.GetProperty("errors")[0].GetProperty("field").GetString());
        Assert.Equal(2, run.Json.GetProperty("errors")[0].GetProperty("line").GetInt32());
        var inside = Some.TinyRecipe;
        foreach (var setting in new[] { "data={ source: folder, root: ../../etc }", "model.weights=https://example.org/w.pth", "model.weights=/etc/passwd", "train.epochs=999999" })
        {
            var body = JsonSerializer.Serialize(new { recipe = inside, set = new[] { setting } });
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await service.PostAsync("/api/v1/runs", GuardedService.Text(body, "application/json"))).Status);
        }
        var study = JsonSerializer.Serialize(new { recipe = inside, grid = new Dictionary<string, string[]> { ["model.weights"] = ["none", "/etc/passwd"] }, seeds = 1 });
        (await service.PostAsync("/api/v1/studies", GuardedService.Text(study, "application/json"))).Refused(
            HttpStatusCode.UnprocessableEntity, "'model.weights' is '/etc/passwd', which lies outside the service's folders of weights and runs");
        var large = JsonSerializer.Serialize(new { recipe = inside, grid = new Dictionary<string, string[]> { ["seed"] = [.. Enumerable.Range(0, 300).Select(i => $"{i}")] }, seeds = 100 });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await service.PostAsync("/api/v1/studies", GuardedService.Text(large, "application/json"))).Status);
        var file = "recipe: ../../etc/passwd\ngrid: [optimizer.lr=1e-2,1e-3]\n";
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await service.PostAsync("/api/v1/studies", GuardedService.Text(file, "application/yaml"))).Status);
        Assert.Equal(0, (await service.GetAsync("/api/v1/runs")).Ok().Json.GetProperty("total").GetInt32());
        Assert.Empty(Directory.GetDirectories(service.Settings.RunsFolder));
    }

    [Fact]
    public async Task Yaml_that_would_make_objects_is_refused()
    {
        await using var service = await GuardedService.StartAsync();
        var bomb = "a: &a [x, x]\n" + string.Concat(Enumerable.Range(1, 40).Select(i => $"b{i}: &b{i} [*{(i == 1 ? "a" : $"b{i - 1}")}, *{(i == 1 ? "a" : $"b{i - 1}")}]\n"));
        foreach (var yaml in new[]
        {
            "data: !!python/object/apply:os.system ['true']\n",
            "data: !<tag:yaml.org,2002:System.IO.FileInfo> { fileName: /etc/passwd }\n",
            bomb,
            new string('[', 100_000),
            "data: { source: csv, root: ., derive: [ { extract: { as: x, column: y, pattern: '(a+)+\\1' } } ] }\n",
        })
        {
            var reply = await service.PostAsync("/api/v1/runs", GuardedService.Text(yaml, "application/yaml"));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.Status);
            Assert.NotEmpty(Message(reply));
        }
    }

    [Fact]
    public async Task Ids_and_artifacts_lead_nowhere_else()
    {
        await using var service = await GuardedService.StartAsync();
        var (runs, secret) = (service.Settings.RunsFolder, Path.Combine(service.Folder, "secret.txt"));
        var other = Directory.CreateDirectory(Path.Combine(service.Folder, "other")).FullName;
        var run = Directory.CreateDirectory(Path.Combine(runs, "r")).FullName;
        foreach (var file in new[] { secret, Path.Combine(other, "recipe.yaml"), Path.Combine(run, "recipe.yaml"), Path.Combine(run, ".hidden") })
            File.WriteAllText(file, Some.TinyRecipe);
        File.CreateSymbolicLink(Path.Combine(run, "link.txt"), secret);
        Directory.CreateSymbolicLink(Path.Combine(run, "plots"), other);
        Directory.CreateSymbolicLink(Path.Combine(runs, "linked"), other);
        (await service.GetAsync("/api/v1/runs/r/artifacts/recipe.yaml")).Ok();
        foreach (var path in new[]
        {
            "../secret.txt", "..%2f..%2fsecret.txt", "%2e%2e/%2e%2e/secret.txt", "..%5c..%5csecret.txt", "link.txt", "plots/recipe.yaml", ".hidden", "%2fetc%2fpasswd",
            "/etc/passwd", "recipe.yaml%00.png", "./recipe.yaml/../../secret.txt",
        })
        {
            AssertRefused(await service.GetAsync($"/api/v1/runs/r/artifacts/{path}"), path);
        }
        foreach (var id in new[] { "..", "%2e%2e", "..%2fother", "%2e%2e%2fother", "linked", "r%2f..%2f..%2fother", "r%00" })
        {
            foreach (var rest in new[] { "", "/metrics", "/log", "/events", "/artifacts", "/artifacts/recipe.yaml" })
                AssertRefused(await service.GetAsync($"/api/v1/runs/{id}{rest}"), id + rest);
            AssertRefused(await service.PostAsync($"/api/v1/runs/{id}/predict", GuardedService.Files(("a.png", [1]))), id);
            AssertRefused(await service.PostAsync($"/api/v1/runs/{id}/resume", null), id);
            AssertRefused(await service.SendAsync(HttpMethod.Delete, $"/api/v1/runs/{id}", null, ("X-Requested-With", "vft")), id);
        }
        Assert.True(File.Exists(secret) && File.Exists(Path.Combine(other, "recipe.yaml")));
    }

    [Fact]
    public async Task A_document_of_a_run_is_shown_without_scripts()
    {
        await using var service = await GuardedService.StartAsync();
        var run = Directory.CreateDirectory(Path.Combine(service.Settings.RunsFolder, "r")).FullName;
        File.WriteAllText(Path.Combine(run, "recipe.yaml"), Some.TinyRecipe);
        File.WriteAllText(Path.Combine(run, "report.html"), "<script>alert(1)</script>");
        var reply = (await service.GetAsync("/api/v1/runs/r/artifacts/report.html")).Ok();
        Assert.Equal(Runner.Service.Security.ResponseHeaders.DocumentPolicy, reply.Headers["Content-Security-Policy"]);
        Assert.Equal("nosniff", reply.Headers["X-Content-Type-Options"]);
    }

    [Fact]
    public async Task A_full_queue_takes_no_more()
    {
        await using var service = await GuardedService.StartAsync(s => s with { Devices = [], Limits = new ServiceLimits { WaitingJobs = 2 } });
        for (var i = 0; i < 2; i++)
            Assert.Equal(HttpStatusCode.Created, (await service.PostAsync("/api/v1/runs", GuardedService.Text(Some.TinyRecipe, "application/yaml"))).Status);
        (await service.PostAsync("/api/v1/runs", GuardedService.Text(Some.TinyRecipe, "application/yaml"))).Refused(HttpStatusCode.TooManyRequests, "2 runs and studies wait already");
    }

    private static void AssertRefused(Reply reply, string what)
    {
        Assert.True(reply.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed, $"{what}: {(int)reply.Status} {reply.Text}");
        Assert.DoesNotContain("resnet18", reply.Text, StringComparison.Ordinal);
    }
}
