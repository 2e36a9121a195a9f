using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Index;

namespace VisionFinetune.Runner.Service.Api.Runs;

/// <summary>The filters, order and page of a list, as they stand in an address.</summary>
internal sealed record RunListRequest
{
    private const int LargestPage = 500;

    [FromQuery(Name = "status"), Description("Only these, such as queued,running.")]
    public string? Status { get; init; }

    [FromQuery(Name = "task"), Description("Only runs of this task, such as image-classification.")]
    public string? Task { get; init; }

    [FromQuery(Name = "study"), Description("Only runs of this study; 'none': only runs of no study.")]
    public string? Study { get; init; }

    [FromQuery(Name = "q"), Description("A part of the id or the name.")]
    public string? Q { get; init; }

    [FromQuery(Name = "sort"), Description("created_at, name, status, best_value, epoch, images_per_second or seconds; with '-' before it, largest first.")]
    public string? Sort { get; init; }

    [FromQuery(Name = "limit"), Description("Runs a page, from 1 to 500.")]
    public int? Limit { get; init; }

    [FromQuery(Name = "cursor"), Description("The next_cursor of the page before.")]
    public string? Cursor { get; init; }

    /// <exception cref="ProblemException">A parameter is impossible; it is named.</exception>
    public RunQuery ToQuery()
    {
        var sort = Sort ?? "-created_at";
        var (key, descending) = (sort.TrimStart('-'), sort.StartsWith('-'));
        if (!RunQuery.SortKeys.Contains(key) || sort.LastIndexOf('-') > 0)
            throw ProblemException.BadRequest("sort", $"sort is '{sort}'; expected one of {string.Join(", ", RunQuery.SortKeys)}, with '-' before it for the largest first.");
        if (Limit is < 1 or > LargestPage)
            throw ProblemException.BadRequest("limit", $"limit is {Limit}; expected 1 to {LargestPage}.");
        return new RunQuery
        {
            Statuses = [.. (Status ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(StatusOf)],
            Task = Task,
            Study = Study == "none" ? "" : Study,
            Text = Q,
            Sort = key,
            Descending = descending,
            Limit = Limit ?? 50,
            After = Cursor is null ? null : CursorOf(Cursor, sort),
        };
    }

    private static RunStatus StatusOf(string name)
    {
        var known = Names.Of(typeof(RunStatus)).Select(s => s.Name).ToList();
        return known.Contains(name) ? Names.Parse<RunStatus>(name)!.Value
            : throw ProblemException.BadRequest("status", $"status is '{name}'; expected one of {string.Join(", ", known)}.");
    }

    private static RunCursor CursorOf(string text, string sort) =>
        RunCursor.Parse(text) is { } cursor && cursor.Sort == sort ? cursor
            : throw ProblemException.BadRequest("cursor", $"cursor is '{text}'; expected the next_cursor of a page in the order {sort}.");
}
