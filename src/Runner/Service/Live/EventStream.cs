using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Service.Index;

namespace VisionFinetune.Runner.Service.Live;

/// <summary>Sends the events of a run as they happen (server-sent events), each exactly once to everybody, also to who comes back.</summary>
internal sealed class EventStream(ServiceSettings settings, RunIndex index, LiveRuns live, IHostApplicationLifetime lifetime)
{
    private const int PortionBytes = 1 << 16;

    private static readonly byte[] s_heartbeat = ": still here\n\n"u8.ToArray();

    /// <summary>The end of a run is told an instant before its process is gone.</summary>
    private static readonly TimeSpan s_untilGone = TimeSpan.FromMilliseconds(100);

    /// <summary>Sends what came after an event, then what comes, until the run is over or the client is gone.</summary>
    /// <param name="context">Of the request.</param>
    /// <param name="place">The run.</param>
    /// <param name="lastId">The last event that the client has; 0: it has none.</param>
    public async Task SendAsync(HttpContext context, RunPlace place, long lastId)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var run = live.Watch(place);
        try
        {
            if (lastId > 0 && lastId >= run.LastId && !RunLiveness.IsOpen(place))
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;       // tells browsers not to come back
                return;
            }
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers["X-Accel-Buffering"] = "no";       // proxies pass on what they get at once
            await context.Response.Body.FlushAsync(stop.Token);
            await SendAsync(context.Response.BodyWriter, place, run, lastId, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The client went away, or the service ends; the client comes back with the last id it saw.
        }
        finally
        {
            live.Leave(place, run);
        }
    }

    private async Task SendAsync(PipeWriter body, RunPlace place, LiveRun run, long lastId, CancellationToken stop)
    {
        var patience = settings.Heartbeat;
        while (true)
        {
            var grown = run.Grown;
            var isOver = !run.IsOpen(place);
            if (isOver)
                run.Look();         // what was written between the last look and the end
            var events = run.After(lastId);
            if (events.Count > 0)
            {
                await SendAsync(body, events, stop);
                (lastId, patience) = (events[^1].Id, events[^1].MayBeLast ? s_untilGone : settings.Heartbeat);
            }
            else if (isOver)
            {
                await EndAsync(body, place, stop);
                return;
            }
            else if (!await IsInTimeAsync(grown, patience, stop) && patience == settings.Heartbeat)
            {
                await body.WriteAsync(s_heartbeat, stop);
            }
        }
    }

    /// <summary>Copies the shared frames and sends them together, or in portions where there are many.</summary>
    private static async Task SendAsync(PipeWriter body, IReadOnlyList<LiveEvent> events, CancellationToken stop)
    {
        var unsent = 0;
        foreach (var one in events)
        {
            body.Write(one.Frame.Span);
            unsent += one.Frame.Length;
            if (unsent < PortionBytes)
                continue;
            await body.FlushAsync(stop);
            unsent = 0;
        }
        await body.FlushAsync(stop);
    }

    /// <summary>The last word is no line of the file, since a run that is resumed has more to say; so it has no number.</summary>
    private async Task EndAsync(PipeWriter body, RunPlace place, CancellationToken stop)
    {
        index.Update(place.Id);
        var status = index.Find(place.Id)?.Status is { } known ? Names.Of(known) : "deleted";
        await body.WriteAsync(Encoding.UTF8.GetBytes($"event: end\ndata: {{\"event\":\"end\",\"status\":\"{status}\"}}\n\n"), stop);
    }

    private static async Task<bool> IsInTimeAsync(Task grown, TimeSpan patience, CancellationToken stop)
    {
        try
        {
            await grown.WaitAsync(patience, stop);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
