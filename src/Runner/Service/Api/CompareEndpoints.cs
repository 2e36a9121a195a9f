using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Api.Runs;

namespace VisionFinetune.Runner.Service.Api;

/// <summary>Runs side by side.</summary>
internal static class CompareEndpoints
{
    private const int MostRuns = 50;

    public static void MapCompare(this IEndpointRouteBuilder api) => api.MapGet("/compare", Compare)
        .Described("compareRuns", "The curves of several runs, how their recipes differ, and which differences are real.").WithTags("runs").Refuses(400, 404);

    private static Ok<Comparison> Compare(RunFinder finder, ComparedRuns reader, [Description("Ids of runs, with commas between them.")] string? runs = null)
    {
        var ids = (runs ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList();
        if (ids.Count is 0 or > MostRuns)
            throw ProblemException.BadRequest("runs", $"runs names {ids.Count} runs; expected 1 to {MostRuns}.");
        return TypedResults.Ok(Comparison.Of(reader.Read([.. ids.Select(finder.Run)])));
    }
}
