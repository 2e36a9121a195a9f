using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace VisionFinetune.Runner.Tests.Service.Queue;

/// <summary>What waits, what is trained, and what people do with both.</summary>
public sealed class QueueTests(RunningService service) : IClassFixture<RunningService>
{
    /// <summary>Longer than any test.</summary>
    private const int Forever = 1_000_000;

    [Fact]
    public async Task A_cancelled_run_keeps_its_checkpoint_and_goes_on_from_it()
    {
        var id = await service.SubmitAsync(RunningService.Recipe(Forever));
        await service.WaitForAsync($"/api/v1/runs/{id}", r => r.GetProperty("epoch").GetInt32() >= 5);
        await RefusedAsync(HttpMethod.Delete, id, "", $"Run '{id}' is being trained; cancel it first.");
        await RefusedAsync(HttpMethod.Post, id, "/resume", $"Run '{id}' is running; only what was cancelled or interrupted, or failed, can be resumed.");
        var (status, answer) = await service.PostAsync($"/api/v1/runs/{id}/cancel");
        Assert.Equal((HttpStatusCode.Accepted, "cancelling"), (status, answer.GetProperty("status").GetString()));
        var cancelled = await service.WaitForAsync(id, "cancelled");
        Assert.True(File.Exists(Path.Combine(service.FolderOf(id), "checkpoints", "last.safetensors")));
        await RefusedAsync(HttpMethod.Post, id, "/cancel", $"Run '{id}' is cancelled; only what waits or is trained can be cancelled.");

        // Its recipe asks for more than a test can wait for, so it is let go on and stopped once more.
        var before = cancelled.GetProperty("epoch").GetInt32();
        Assert.Equal(HttpStatusCode.Accepted, (await service.PostAsync($"/api/v1/runs/{id}/resume")).Status);
        await service.WaitForAsync($"/api/v1/runs/{id}", r => r.GetProperty("epoch").GetInt32() > before + 5);
        Assert.Equal(HttpStatusCode.Accepted, (await service.PostAsync($"/api/v1/runs/{id}/cancel")).Status);
        await service.WaitForAsync(id, "cancelled");
        Assert.Contains($"Resuming after epoch {before},", await File.ReadAllTextAsync(Path.Combine(service.FolderOf(id), "log.txt"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var epochs = (await service.GetAsync($"/api/v1/runs/{id}/metrics")).GetProperty("epochs").EnumerateArray().Select(e => e.GetProperty("epoch").GetInt32()).ToList();
        Assert.Equal(Enumerable.Range(1, epochs.Count), epochs);
    }

    [Fact]
    public async Task A_killed_process_ends_its_run_with_the_reason_and_the_next_run_is_trained()
    {
        var (victim, next) = (await service.SubmitAsync(RunningService.Recipe(Forever)), await service.SubmitAsync(RunningService.Recipe(epochs: 2)));
        await service.WaitForAsync($"/api/v1/runs/{victim}", r => r.GetProperty("epoch").GetInt32() >= 2);
        Assert.Equal("queued", (await service.GetAsync($"/api/v1/runs/{next}")).GetProperty("status").GetString());
        Process.GetProcessById(TrainerOf(victim)).Kill();

        var failed = await service.WaitForAsync(victim, "failed");
        Assert.StartsWith("The training process crashed: exit code 137 (signal 9, killed; the system does that when memory runs out)", failed.GetProperty("error").GetString(), StringComparison.Ordinal);
        var failure = failed.GetProperty("failure");
        Assert.Equal((137, 9), (failure.GetProperty("exit_code").GetInt32(), failure.GetProperty("signal").GetInt32()));
        Assert.Contains(failure.GetProperty("last_lines").EnumerateArray(), l => l.GetString()!.Contains("Training 682 parameters", StringComparison.Ordinal));
        Assert.NotEqual(0, failed.GetProperty("log_tail").GetArrayLength());
        await service.WaitForAsync(next, "finished");

        Assert.Equal(HttpStatusCode.Accepted, (await service.PostAsync($"/api/v1/runs/{victim}/resume")).Status);
        await service.WaitForAsync(victim, "running");
        Assert.Equal(JsonValueKind.Null, (await service.GetAsync($"/api/v1/runs/{victim}")).GetProperty("error").ValueKind);
        await service.PostAsync($"/api/v1/runs/{victim}/cancel");
        await service.WaitForAsync(victim, "cancelled");
    }

    [Fact]
    public async Task A_process_that_dies_while_it_is_cancelled_leaves_a_cancelled_run_and_the_next_run_is_trained()
    {
        var (victim, next) = (await service.SubmitAsync(RunningService.Recipe(Forever)), await service.SubmitAsync(RunningService.Recipe(epochs: 1)));
        await service.WaitForAsync($"/api/v1/runs/{victim}", r => r.GetProperty("epoch").GetInt32() >= 2);
        using var trainer = Process.GetProcessById(TrainerOf(victim));
        using (var halt = Process.Start("kill", ["-STOP", trainer.Id.ToString(CultureInfo.InvariantCulture)]))
            await halt.WaitForExitAsync(TestContext.Current.CancellationToken);        // it hears nothing any more, so it is certainly still there when it is killed
        Assert.Equal("cancelling", (await service.PostAsync($"/api/v1/runs/{victim}/cancel")).Body.GetProperty("status").GetString());
        trainer.Kill();

        var cancelled = await service.WaitForAsync(victim, "cancelled");
        Assert.Equal(JsonValueKind.Null, cancelled.GetProperty("error").ValueKind);
        Assert.Equal(JsonValueKind.Null, cancelled.GetProperty("failure").ValueKind);
        await service.WaitForAsync(next, "finished");
        Assert.Equal(HttpStatusCode.NoContent, (await service.SendAsync(HttpMethod.Delete, $"/api/v1/runs/{victim}")).Status);
    }

    [Fact]
    public async Task What_waits_can_be_moved_and_cancelled_and_what_cannot_be_trained_says_why()
    {
        var blocker = await service.SubmitAsync(RunningService.Recipe(Forever));
        await service.WaitForAsync(blocker, "running");
        var ids = new List<string>();
        foreach (var name in new[] { "a", "b", "c", "d" })
            ids.Add(await service.SubmitAsync(RunningService.Recipe(epochs: 1, name)));
        Assert.Equal(ids, await WaitingAsync());

        await MoveAsync(ids[3], new { position = 1 });
        Assert.Equal([ids[3], ids[0], ids[1], ids[2]], await WaitingAsync());
        await MoveAsync(ids[0], new { position = 3 });
        Assert.Equal([ids[3], ids[1], ids[0], ids[2]], await WaitingAsync());
        await MoveAsync(ids[2], new { priority = 5 });
        Assert.Equal([ids[2], ids[3], ids[1], ids[0]], await WaitingAsync());
        await MoveAsync(ids[3], new { position = 1 });
        Assert.Equal([ids[3], ids[2], ids[1], ids[0]], await WaitingAsync());
        for (var i = 0; i < 60; i++)        // halving the gap between two numbers that often leaves none
            await MoveAsync(i % 2 == 0 ? ids[1] : ids[0], new { position = 2 });
        Assert.Equal([ids[3], ids[0], ids[1], ids[2]], await WaitingAsync());
        Assert.Equal(2, (await service.GetAsync($"/api/v1/runs/{ids[0]}")).GetProperty("queue_position").GetInt32());
        Assert.Equal(HttpStatusCode.Conflict, (await service.PostAsync($"/api/v1/queue/{blocker}/move", new { position = 1 })).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await service.PostAsync($"/api/v1/queue/{ids[0]}/move", new { position = 0 })).Status);

        foreach (var id in ids)
            Assert.Equal("cancelled", (await service.PostAsync($"/api/v1/runs/{id}/cancel")).Body.GetProperty("status").GetString());
        Assert.Empty(await WaitingAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await service.SendAsync(HttpMethod.Delete, $"/api/v1/runs/{ids[0]}")).Status);

        File.Move(Path.Combine(service.Runs, "..", "data", "titanic", "train.csv"), Path.Combine(service.Runs, "..", "data", "titanic", "gone.csv"));
        await service.PostAsync($"/api/v1/runs/{ids[1]}/resume");
        await service.PostAsync($"/api/v1/runs/{blocker}/cancel");
        var failed = await service.WaitForAsync(ids[1], "failed");
        File.Move(Path.Combine(service.Runs, "..", "data", "titanic", "gone.csv"), Path.Combine(service.Runs, "..", "data", "titanic", "train.csv"));
        Assert.Contains("train.csv", failed.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, failed.GetProperty("failure").GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public async Task A_study_is_planned_trained_and_judged()
    {
        var (status, study) = await service.PostAsync("/api/v1/studies", new
        {
            recipe = RunningService.Recipe(epochs: 3),
            grid = new Dictionary<string, string[]> { ["model.activation"] = ["relu", "tanh"] },
            seeds = 2,
            name = "activations",
        });
        Assert.True(status == HttpStatusCode.Created, study.ToString());
        var id = study.GetProperty("id").GetString()!;
        Assert.Equal((2, 4), (study.GetProperty("variant_count").GetInt32(), study.GetProperty("run_count").GetInt32()));
        var done = await service.WaitForAsync($"/api/v1/studies/{id}", s => s.GetProperty("status").GetString() == "finished");
        Assert.Equal(["relu", "tanh"], done.GetProperty("variants").EnumerateArray().Select(v => v.GetProperty("name").GetString()));
        Assert.All(done.GetProperty("runs").EnumerateArray(), r => Assert.Equal("finished", r.GetProperty("status").GetString()));
        Assert.Equal(4, done.GetProperty("runs").GetArrayLength());
        Assert.Equal(2, done.GetProperty("table").GetArrayLength());
        Assert.Equal(done.GetProperty("headline").GetString(), done.GetProperty("verdict")[0].GetString());
        using var report = await service.Http.GetAsync(new Uri(done.GetProperty("report").GetString()!, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, report.StatusCode);

        var runs = (await service.GetAsync($"/api/v1/runs?study={id}&sort=name")).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetString()!).ToList();
        Assert.Equal(4, runs.Count);
        var comparison = await service.GetAsync($"/api/v1/compare?runs={string.Join(',', runs)}");
        Assert.Equal(["model.activation"], comparison.GetProperty("runs")[0].GetProperty("differences").EnumerateArray().Select(d => d.GetProperty("key").GetString()));
        Assert.Equal(2, comparison.GetProperty("table").GetArrayLength());
        Assert.NotEqual(0, comparison.GetProperty("verdict").GetArrayLength());

        await RefusedAsync(HttpMethod.Delete, runs[0], "", $"Run '{runs[0]}' is part of study '{id}', which can be deleted as a whole.");
        Assert.Equal(HttpStatusCode.Conflict, (await service.PostAsync($"/api/v1/studies/{id}/resume")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await service.SendAsync(HttpMethod.Delete, $"/api/v1/studies/{id}")).Status);
        Assert.False(Directory.Exists(service.FolderOf(id)));
        Assert.Equal(0, (await service.GetAsync($"/api/v1/runs?study={id}")).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("recipe: nowhere.yaml\ngrid: [optimizer.lr=1e-3]", "recipe", 1)]
    [InlineData("recipe: titanic-homework.yaml\ngrid: [optimizer.lr=1e-3]\nseeds: 0", "seeds", 3)]
    [InlineData("recipe: titanic-homework.yaml\ncolour: red", "colour", 2)]
    public async Task A_wrong_study_is_refused_with_its_place(string yaml, string field, int line)
    {
        var (status, problem) = await service.SendAsync(HttpMethod.Post, "/api/v1/studies", RunningService.Yaml(yaml));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains(problem.GetProperty("errors").EnumerateArray(), e => e.GetProperty("field").GetString() == field && e.GetProperty("line").GetInt32() == line);
    }

    private async Task MoveAsync(string id, object to)
    {
        var (status, body) = await service.PostAsync($"/api/v1/queue/{id}/move", to);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
    }

    private async Task<List<string>> WaitingAsync() =>
        [.. (await service.GetAsync("/api/v1/queue")).GetProperty("waiting").EnumerateArray().Select(w => w.GetProperty("id").GetString()!)];

    private async Task RefusedAsync(HttpMethod method, string id, string action, string detail)
    {
        var (status, problem) = await service.SendAsync(method, $"/api/v1/runs/{id}{action}");
        Assert.Equal((HttpStatusCode.Conflict, detail), (status, problem.GetProperty("detail").GetString()));
    }

    /// <summary>The process that trains a run, of Linux's process table.</summary>
    private static int TrainerOf(string id) => Directory.GetDirectories("/proc").Select(Path.GetFileName)
        .Where(p => int.TryParse(p, out _) && CommandOf(p!).Contains($"/{id}\0", StringComparison.Ordinal))
        .Select(p => int.Parse(p!, CultureInfo.InvariantCulture)).Single();

    private static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return "";      // gone meanwhile
        }
    }
}
