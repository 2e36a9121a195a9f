using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Live;

namespace VisionFinetune.Runner.Service.Api.Runs;

/// <summary>What a run writes while it is trained: events, log and files.</summary>
internal static class RunFileEndpoints
{
    private const int MostLines = 10_000;

    /// <param name="runs">The group of runs.</param>
    public static void MapRunFiles(this IEndpointRouteBuilder runs)
    {
        runs.MapGet("/{id}/events", EventsAsync)
            .Described("watchRun", "What happens in a run, as it happens (server-sent events): status, step, epoch, log, and at last end.")
            .Produces(200, contentType: "text/event-stream").Produces(204).Refuses(400, 404);
        runs.MapGet("/{id}/log", Log).Described("getRunLog", "The end of the log.").Produces<string>(200, "text/plain").Refuses(400, 404);
        runs.MapGet("/{id}/artifacts", List).Described("listRunArtifacts", "The files of a run.").Refuses(404);
        runs.MapGet("/{id}/artifacts/{**path}", Artifact).Described("getRunArtifact", "One file: a checkpoint, the report, a plot.")
            .Produces(200, contentType: "application/octet-stream").Refuses(404);
    }

    private static Task EventsAsync(
        string id, HttpContext context, RunFinder finder, EventStream stream,
        [FromHeader(Name = "Last-Event-ID"), Description("The last event that the client has; only later ones are sent.")] string? lastEventId,
        [FromQuery(Name = "last_event_id"), Description("The same for the first connection of a browser, which cannot send the header.")] string? after) =>
        stream.SendAsync(context, finder.Run(id), IdOf("Last-Event-ID", lastEventId) ?? IdOf("last_event_id", after) ?? 0);

    private static ContentHttpResult Log(string id, RunFinder finder, [Description("Most lines.")] int lines = 200) => lines is < 1 or > MostLines
        ? throw ProblemException.BadRequest("lines", $"lines is {lines}; expected 1 to {MostLines}.")
        : TypedResults.Text(string.Concat(LogTail.Read(finder.Run(id).Run.LogFile, lines).Select(l => $"{l}\n")), "text/plain; charset=utf-8");

    private static Ok<ArtifactList> List(string id, RunFinder finder) => TypedResults.Ok(new ArtifactList(ArtifactFiles.List(finder.Run(id).Folder)));

    private static PhysicalFileHttpResult Artifact(
        string id, string path, HttpContext context, RunFinder finder, [Description("Save the file instead of showing it.")] bool download = false) =>
        ArtifactResult.Send(context, finder.Run(id).Folder, path, download);

    private static long? IdOf(string field, string? text) => string.IsNullOrEmpty(text) ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
        : throw ProblemException.BadRequest(field, $"{field} is '{text}'; expected the number of an event.");
}

/// <summary>The files of a run or study.</summary>
/// <param name="Items">In the order of their paths.</param>
internal sealed record ArtifactList(IReadOnlyList<Artifact> Items);
