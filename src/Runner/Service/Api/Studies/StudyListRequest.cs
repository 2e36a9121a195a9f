using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Api.Runs;
using VisionFinetune.Runner.Service.Index;

namespace VisionFinetune.Runner.Service.Api.Studies;

/// <summary>The filters, order and page of a list of studies, as they stand in an address.</summary>
internal sealed record StudyListRequest
{
    private static readonly string[] s_sortKeys = ["created_at", "name", "status"];

    [FromQuery(Name = "status"), Description("Only these, such as queued,running.")]
    public string? Status { get; init; }

    [FromQuery(Name = "q"), Description("A part of the id or the name.")]
    public string? Q { get; init; }

    [FromQuery(Name = "sort"), Description("created_at, name or status; with '-' before it, largest first.")]
    public string? Sort { get; init; }

    [FromQuery(Name = "limit"), Description("Studies a page, from 1 to 500.")]
    public int? Limit { get; init; }

    [FromQuery(Name = "cursor"), Description("The next_cursor of the page before.")]
    public string? Cursor { get; init; }

    /// <exception cref="ProblemException">A parameter is impossible; it is named.</exception>
    public RunQuery ToQuery() => Sort is null || s_sortKeys.Contains(Sort.TrimStart('-'))
        ? new RunListRequest { Status = Status, Q = Q, Sort = Sort, Limit = Limit, Cursor = Cursor }.ToQuery()
        : throw ProblemException.BadRequest("sort", $"sort is '{Sort}'; expected one of {string.Join(", ", s_sortKeys)}, with '-' before it for the largest first.");
}
