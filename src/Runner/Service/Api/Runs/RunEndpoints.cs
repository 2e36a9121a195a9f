using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Live;
using VisionFinetune.Runner.Service.Queue;
using VisionFinetune.Runner.Service.Submitting;

namespace VisionFinetune.Runner.Service.Api.Runs;

/// <summary>Runs: submit, list, look at, cancel, resume and delete.</summary>
internal static class RunEndpoints
{
    private const int FewestPoints = 3, MostPoints = 20_000;

    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("runs");
        runs.MapPost("", SubmitAsync).Described("submitRun", "Puts a recipe into the queue.")
            .Accepts<RunSubmission>("application/json", SubmissionBody.Yaml).Refuses(400, 413, 415, 422, 429);
        runs.MapGet("", List).Described("listRuns", "Lists runs, page by page.").Refuses(400);
        runs.MapGet("/{id}", Get).Described("getRun", "Everything about a run but its curves.").Refuses(404);
        runs.MapGet("/{id}/metrics", Metrics).Described("getRunMetrics", "What every epoch achieved.").Produces<RunMetrics>().Refuses(404);
        runs.MapGet("/{id}/steps", Steps).Described("getRunSteps", "The steps as columns, thinned for charts.").Refuses(400, 404);
        runs.MapPost("/{id}/cancel", Cancel).Described("cancelRun", "Stops a run after a checkpoint; one that waits leaves the queue.").Refuses(404, 409);
        runs.MapPost("/{id}/resume", Resume).Described("resumeRun", "Puts a run that ended early into the queue again; it goes on from its newest checkpoint.").Refuses(404, 409);
        runs.MapDelete("/{id}", Delete).Described("deleteRun", "Deletes a run with all its files.").Refuses(404, 409);
        runs.MapRunFiles();
    }

    private static async Task<Created<RunItem>> SubmitAsync(HttpContext context, ServiceSettings settings, RunSubmitter submitter, RunIndex index)
    {
        var (text, isJson) = await SubmissionBody.ReadAsync(context, settings.Limits.RecipeBytes);
        var place = submitter.Submit(isJson ? SubmissionBody.Parse<RunSubmission>(text) : new RunSubmission(text));
        return TypedResults.Created($"/api/v1/runs/{Uri.EscapeDataString(place.Id)}", index.Find(place.Id));
    }

    private static Ok<IndexPage<RunItem>> List([AsParameters] RunListRequest request, RunIndex index) => TypedResults.Ok(index.Runs(request.ToQuery()));

    private static Ok<RunDetails> Get(string id, RunFinder finder, RunDetailsReader reader) => TypedResults.Ok(reader.Read(finder.Run(id)));

    private static FileContentHttpResult Metrics(string id, RunFinder finder) =>
        TypedResults.Bytes(RunMetrics.ReadJson(finder.Run(id).Run.MetricsFile), "application/json; charset=utf-8");

    private static Ok<StepSeries> Steps(string id, RunFinder finder, [Description("Most points.")] int points = 500) => points is < FewestPoints or > MostPoints
        ? throw ProblemException.BadRequest("points", $"points is {points}; expected {FewestPoints} to {MostPoints}.")
        : TypedResults.Ok(StepSeries.Read(finder.Run(id).Run, points));

    private static Accepted<RunItem> Cancel(string id, RunFinder finder, JobActions actions, RunIndex index)
    {
        actions.Cancel(finder.Run(id));
        return TypedResults.Accepted($"/api/v1/runs/{id}", index.Find(id));
    }

    private static Accepted<RunItem> Resume(string id, RunFinder finder, JobActions actions, RunIndex index)
    {
        actions.Resume(finder.Run(id));
        return TypedResults.Accepted($"/api/v1/runs/{id}", index.Find(id));
    }

    private static NoContent Delete(string id, RunFinder finder, JobActions actions)
    {
        actions.Delete(finder.Run(id));
        return TypedResults.NoContent();
    }
}
