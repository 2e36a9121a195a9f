using Microsoft.AspNetCore.Http;

namespace VisionFinetune.Runner.Service.Dashboard;

/// <summary>What a page of the dashboard asks the API for as soon as it runs. The browser is told beforehand, so that it need not wait for
/// the scripts. An address must be letter for letter what the page's script asks for, or it is fetched in vain.</summary>
internal static class DashboardData
{
    private const int ListedRuns = 100, StepPoints = 500;
    private static readonly string[] s_filters = ["status", "q", "study"];

    /// <summary>Addresses of the API; none where they would hold characters that scripts and servers escape differently.</summary>
    public static IReadOnlyList<string> NeededBy(HttpRequest request)
    {
        var addresses = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
        {
            [] => RunList(request.Query),
            ["compare"] when Ids(request.Query["runs"]) is { Length: > 0 } ids => [$"compare?runs={string.Join(',', ids)}"],
            ["runs", var id] => [$"runs/{id}", $"runs/{id}/metrics", $"runs/{id}/steps?points={StepPoints}"],
            ["studies", var id] => [$"studies/{id}"],
            _ => (IEnumerable<string>)[],
        };
        return [.. addresses.Where(a => a.All(IsPlain)).Select(a => $"/api/v1/{a}")];
    }

    private static string[] RunList(IQueryCollection query)
    {
        var filters = s_filters.Select(name => (Name: name, Value: query[name].FirstOrDefault()));
        var parameters = filters.Append((Name: "sort", Value: query["sort"].FirstOrDefault() ?? "-created_at")).Where(p => !string.IsNullOrEmpty(p.Value)).ToList();
        return parameters.All(p => p.Value!.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            ? [$"runs?{string.Join('&', parameters.Select(p => $"{p.Name}={p.Value}"))}&limit={ListedRuns}"]
            : [];
    }

    private static string[] Ids(string? list) => (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~' or '/' or '?' or '=' or '&' or ',';
}
