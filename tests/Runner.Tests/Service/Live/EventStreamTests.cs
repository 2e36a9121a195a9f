using System.Net;
using System.Text.Json;
using VisionFinetune.Runner.Tests.Service.Index;

namespace VisionFinetune.Runner.Tests.Service.Live;

/// <summary>Who watches a run misses nothing and sees nothing twice, however often the connection breaks.</summary>
public sealed class EventStreamTests(RunningService service) : IClassFixture<RunningService>
{
    private const int Lines = 6000;       // more than are kept in memory

    [Fact]
    public async Task A_client_that_comes_back_again_and_again_sees_every_event_once_and_in_order()
    {
        var id = await service.SubmitAsync(RunningService.Recipe(epochs: 40));
        var seen = new List<ServerSentEvent>();
        for (var (isOver, connection) = (false, 0); !isOver; connection++)
        {
            Assert.InRange(connection, 0, 1000);
            var taken = 0;
            await foreach (var one in ServerSentEvents.ReadAsync(service.Http, id, seen.Count == 0 ? 0 : seen[^1].Id!.Value))
            {
                isOver = one.Kind == "end";
                if (isOver)
                    Assert.Equal("finished", JsonDocument.Parse(one.Data).RootElement.GetProperty("status").GetString());
                else
                    seen.Add(one);
                taken++;
                if (isOver || taken == 7)
                    break;
            }
            isOver |= taken == 0;       // the run was over and there was nothing new: 204
        }
        var lines = await File.ReadAllLinesAsync(Path.Combine(service.FolderOf(id), "events.jsonl"), TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(1, lines.Length).Select(n => (long?)n), seen.Select(e => e.Id));
        Assert.Equal(lines, seen.Select(e => e.Data));
        Assert.Equal(Enumerable.Range(1, 40), seen.Where(e => e.Kind == "epoch").Select(e => JsonDocument.Parse(e.Data).RootElement.GetProperty("epoch").GetInt32()));
        Assert.Equal(["queued", "running", "finished"], seen.Where(e => e.Kind == "status").Select(e => JsonDocument.Parse(e.Data).RootElement.GetProperty("status").GetString()));

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/v1/runs/{id}/events?last_event_id={lines.Length}", UriKind.Relative));
        using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);        // a browser does not come back
    }

    [Fact]
    public async Task A_long_history_is_sent_whole_and_half_a_line_is_not_sent()
    {
        var id = WrittenRuns.Write(service.Runs, 1, epochs: 1);
        var written = Enumerable.Range(1, Lines).Select(n => $"{{\"event\":\"log\",\"message\":\"line {n}\"}}").ToList();
        await File.WriteAllTextAsync(Path.Combine(service.FolderOf(id), "events.jsonl"), string.Join('\n', written) + "\n{\"event\":\"lo", TestContext.Current.CancellationToken);

        Assert.Equal([.. written, "{\"event\":\"end\",\"status\":\"finished\"}"], await AllAsync(id, 0));
        Assert.Equal([.. written[1234..], "{\"event\":\"end\",\"status\":\"finished\"}"], await AllAsync(id, 1234));
        Assert.Equal(Lines, (await service.GetAsync($"/api/v1/runs/{id}")).GetProperty("last_event_id").GetInt64());
    }

    [Fact]
    public async Task A_wrong_number_is_refused()
    {
        var id = WrittenRuns.Write(service.Runs, 2, epochs: 1);
        var (status, problem) = await service.SendAsync(HttpMethod.Get, $"/api/v1/runs/{id}/events?last_event_id=-1");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("last_event_id is '-1'; expected the number of an event.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Steps_are_thinned_and_those_that_a_resumed_run_repeats_are_left_out()
    {
        var id = WrittenRuns.Write(service.Runs, 3, epochs: 1);
        string Step(int n, double loss) => FormattableString.Invariant(
            $"{{\"event\":\"step\",\"at\":\"2026-01-01T00:00:00Z\",\"epoch\":1,\"step\":{n},\"step_in_epoch\":{n},\"steps_per_epoch\":9999,\"loss\":{loss},\"lr\":0.1,\"images_per_second\":5,\"seconds\":{n}}}");
        var lines = Enumerable.Range(1, 1000).Select(n => Step(n, n == 500 ? 99 : 1))
            .Append("{\"event\":\"status\",\"at\":\"2026-01-01T00:00:00Z\",\"status\":\"running\",\"step\":900}")
            .Concat(Enumerable.Range(901, 50).Select(n => Step(n, 2)));
        await File.WriteAllLinesAsync(Path.Combine(service.FolderOf(id), "events.jsonl"), lines, TestContext.Current.CancellationToken);

        var thinned = await service.GetAsync($"/api/v1/runs/{id}/steps?points=20");
        var steps = thinned.GetProperty("step").EnumerateArray().Select(s => s.GetInt32()).ToList();
        Assert.Equal(20, steps.Count);
        Assert.Equal((1, 950), (steps[0], steps[^1]));
        Assert.Contains(500, steps);        // the outlier is what matters
        Assert.Equal(steps.Distinct().Order(), steps);
        var all = await service.GetAsync($"/api/v1/runs/{id}/steps?points=20000");
        Assert.Equal(Enumerable.Range(1, 950), all.GetProperty("step").EnumerateArray().Select(s => s.GetInt32()));
        Assert.Equal(2, all.GetProperty("loss")[949].GetDouble());
    }

    private async Task<List<string>> AllAsync(string id, long lastId)
    {
        var data = new List<string>();
        await foreach (var one in ServerSentEvents.ReadAsync(service.Http, id, lastId))
            data.Add(one.Data);
        return data;
    }
}
