using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace VisionFinetune.Runner.Service.Dashboard;

/// <summary>Serves the dashboard: one page for all its addresses, and its files below <c>/assets</c>.</summary>
internal static class DashboardEndpoints
{
    private static readonly string[] s_methods = ["GET", "HEAD"];
    private static readonly string[] s_addresses = ["/", "/runs/{id}", "/compare", "/studies", "/studies/{id}", "/new", "/queue"];

    /// <summary>Adds the dashboard's addresses. They need no token: the page asks for it when the API does.</summary>
    public static IEndpointRouteBuilder MapDashboard(this IEndpointRouteBuilder routes) => routes.MapDashboard(
        new DashboardFiles(DashboardFiles.Embedded(), routes.ServiceProvider.GetService<ServiceSettings>()?.Token is not null));

    internal static IEndpointRouteBuilder MapDashboard(this IEndpointRouteBuilder routes, DashboardFiles files)
    {
        foreach (var address in s_addresses)
            routes.MapMethods(address, s_methods, (HttpContext context) => Send(context, files.Page.For(context.Request), "no-cache")).ExcludeFromDescription();
        routes.MapMethods("/assets/{version}/{**path}", s_methods, (HttpContext context, string version, string path) =>
            files.Find(path) is { } asset
                ? Send(context, asset, version == files.Version ? "public, max-age=31536000, immutable" : "no-cache")
                : Results.NotFound()).ExcludeFromDescription();
        return routes;
    }

    private static IResult Send(HttpContext context, DashboardAsset asset, string cache)
    {
        context.Response.Headers.CacheControl = cache;
        context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        var isCompressed = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (isCompressed)
            context.Response.Headers.ContentEncoding = "gzip";
        return Results.Bytes(isCompressed ? asset.Gzip : asset.Content, asset.ContentType);
    }
}
