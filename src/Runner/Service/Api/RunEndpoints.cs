using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using VisionFinetune.Runner.Service.Index;

namespace VisionFinetune.Runner.Service.Api;

/// <summary>Runs: lists and details.</summary>
internal static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder api) =>
        api.MapGet("/runs", List).WithSummary("Lists runs.").WithTags("runs");

    private static Ok<RunList> List(ServiceSettings settings)
    {
        var items = RunPlace.In(settings.RunsFolder).Where(p => !p.IsStudy).Select(p => RunReader.Read(p)).OrderByDescending(r => r.CreatedAt).ToList();
        return TypedResults.Ok(new RunList(items, null, items.Count, items.GroupBy(i => i.Status).ToDictionary(g => g.Key, g => g.Count())));
    }
}

/// <summary>One page of a list of runs.</summary>
/// <param name="Items">In the order asked for.</param>
/// <param name="NextCursor">Asks for the next page; none: this is the last.</param>
/// <param name="Total">Runs that match, on all pages.</param>
/// <param name="Counts">Runs of each status that match everything else.</param>
internal sealed record RunList(IReadOnlyList<RunItem> Items, string? NextCursor, int Total, IReadOnlyDictionary<RunStatus, int> Counts);
