using Microsoft.AspNetCore.Routing;

namespace VisionFinetune.Runner.Service.Dashboard;

/// <summary>The pages that people see.</summary>
internal static class DashboardEndpoints
{
    /// <summary>Adds the pages and what they load.</summary>
    public static IEndpointRouteBuilder MapDashboard(this IEndpointRouteBuilder app) => app;
}
