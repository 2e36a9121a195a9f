using System.Net;
using System.Text.Json;

namespace VisionFinetune.Runner.Tests.Service.Index;

/// <summary>Lists of runs that nobody has submitted: the folders are the truth.</summary>
public sealed class RunListTests(RunningService service) : IClassFixture<RunningService>
{
    private static string IdOf(JsonElement run) => run.GetProperty("id").GetString()!;

    [Fact]
    public async Task Pages_filters_and_orders_agree_with_the_folders_and_a_new_index_with_the_old_one()
    {
        var finished = Enumerable.Range(1, 12).Select(n => WrittenRuns.Write(service.Runs, n, epochs: n)).ToList();
        var interrupted = Enumerable.Range(20, 3).Select(n => WrittenRuns.Write(service.Runs, n, epochs: 2, isFinished: false)).ToList();
        await service.WaitForAsync("/api/v1/runs", l => l.GetProperty("total").GetInt32() == 15);

        Assert.Equal(Enumerable.Reverse([.. finished, .. interrupted]), await PagesAsync("limit=4"));
        Assert.Equal([.. finished, .. interrupted], await PagesAsync("limit=7&sort=created_at"));
        Assert.Equal(Enumerable.Reverse(finished), await PagesAsync("limit=5&status=finished"));
        Assert.Equal(interrupted, await PagesAsync("limit=2&status=interrupted&sort=name"));
        Assert.Equal(finished, (await PagesAsync("limit=3&sort=epoch&status=finished")));
        Assert.Equal([.. Enumerable.Reverse(interrupted), .. Enumerable.Reverse(finished)], await PagesAsync("limit=4&sort=-images_per_second"));
        Assert.Equal([finished[11], finished[10]], (await PagesAsync("sort=best_value"))[..2]);
        Assert.Equal([finished[9]], await PagesAsync("q=RUN10"));
        Assert.Empty(await PagesAsync("task=tabular-regression"));
        Assert.Empty(await PagesAsync("study=some"));

        var list = await service.GetAsync("/api/v1/runs?status=finished&limit=1&sort=created_at");
        Assert.Equal(12, list.GetProperty("total").GetInt32());
        Assert.Equal((12, 3), (list.GetProperty("counts").GetProperty("finished").GetInt32(), list.GetProperty("counts").GetProperty("interrupted").GetInt32()));
        var first = list.GetProperty("items")[0];
        Assert.Equal(("healthy", 2.0), (first.GetProperty("diagnosis").GetString(), first.GetProperty("seconds").GetDouble()));
        Assert.Equal(WrittenRuns.LossOf(1, 1), first.GetProperty("best_value").GetDouble(), 1e-12);

        var before = (await service.GetAsync("/api/v1/runs?limit=500")).ToString();
        await service.RestartAsync(() => Assert.All(Directory.GetFiles(service.Runs, "index.sqlite*"), File.Delete));
        await service.WaitForAsync("/api/v1/runs", l => l.GetProperty("total").GetInt32() == 15);
        Assert.Equal(before, (await service.GetAsync("/api/v1/runs?limit=500")).ToString());

        await service.RestartAsync(() => File.WriteAllText(Path.Combine(service.Runs, "index.sqlite"), "this is no database, but long enough to be taken for one"));
        await service.WaitForAsync("/api/v1/runs", l => l.GetProperty("total").GetInt32() == 15);
        Assert.Equal(before, (await service.GetAsync("/api/v1/runs?limit=500")).ToString());
        await SeesChangesAsync(finished[0], interrupted[0]);
    }

    private async Task SeesChangesAsync(string deleted, string changed)
    {
        Directory.Delete(service.FolderOf(deleted), recursive: true);
        File.WriteAllText(Path.Combine(service.FolderOf(changed), "summary.json"), "{}");
        await service.WaitForAsync("/api/v1/runs?status=finished", l => l.GetProperty("total").GetInt32() == 12
            && l.GetProperty("items").EnumerateArray().Any(r => IdOf(r) == changed) && l.GetProperty("items").EnumerateArray().All(r => IdOf(r) != deleted));
    }

    [Theory]
    [InlineData("limit=0", "limit", "limit is 0; expected 1 to 500.")]
    [InlineData("limit=x", "limit", "limit is 'x', which is not what is expected there; /openapi/v1.json says what is.")]
    [InlineData("status=asleep", "status", "status is 'asleep'; expected one of queued, running, cancelling, cancelled, finished, failed, interrupted.")]
    [InlineData("sort=colour", "sort", "sort is 'colour'; expected one of created_at, name, status, best_value, epoch, images_per_second, seconds, with '-' before it for the largest first.")]
    [InlineData("cursor=abc", "cursor", "cursor is 'abc'; expected the next_cursor of a page in the order -created_at.")]
    public async Task A_wrong_parameter_is_named(string query, string field, string message)
    {
        var (status, problem) = await service.SendAsync(HttpMethod.Get, $"/api/v1/runs?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        var error = Assert.Single(problem.GetProperty("errors").EnumerateArray());
        Assert.Equal((field, message), (error.GetProperty("field").GetString(), error.GetProperty("message").GetString()));
    }

    /// <summary>Every id, page after page.</summary>
    private async Task<List<string>> PagesAsync(string query)
    {
        var ids = new List<string>();
        for (var cursor = ""; ;)
        {
            var page = await service.GetAsync($"/api/v1/runs?{query}{cursor}");
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(IdOf));
            if (page.GetProperty("next_cursor").GetString() is not { } next)
            {
                Assert.Equal(page.GetProperty("total").GetInt32(), ids.Count);
                return ids;
            }
            cursor = $"&cursor={next}";
        }
    }
}
