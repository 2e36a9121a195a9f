using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using VisionFinetune.Runner.Service.Security;

namespace VisionFinetune.Runner.Service.Observability;

/// <summary>How the service itself is watched.</summary>
internal static class ObservabilityEndpoints
{
    private static readonly string[] s_methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    /// <summary>Registers what the endpoints need.</summary>
    public static IServiceCollection AddObservability(this IServiceCollection services) => services
        .AddSingleton<IServiceFigures, ServiceFigures>()
        .AddSingleton<ServiceMetrics>()
        .AddSingleton<ServiceHealth>();

    /// <summary>Measures every request, also those that are refused.</summary>
    public static IApplicationBuilder UseObservability(this IApplicationBuilder app)
    {
        var metrics = app.ApplicationServices.GetRequiredService<ServiceMetrics>();
        return app.Use(async (context, next) =>
        {
            var began = Stopwatch.GetTimestamp();
            await next(context);
            if (context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) is true)
                return;
            var method = s_methods.Contains(context.Request.Method) ? context.Request.Method : "other";
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            metrics.Answered(method, route, context.Response.StatusCode, Stopwatch.GetElapsedTime(began));
        });
    }

    /// <summary>Adds <c>/metrics</c> and <c>/healthz</c>.</summary>
    public static IEndpointRouteBuilder MapObservability(this IEndpointRouteBuilder app)
    {
        app.MapGet("/metrics", WriteMetricsAsync).ExcludeFromDescription();
        app.MapGet("/healthz", CheckHealth).AllowAnonymous().ExcludeFromDescription();
        return app;
    }

    private static async Task WriteMetricsAsync(HttpContext context, ServiceMetrics metrics)
    {
        using var text = new MemoryStream();
        await metrics.Registry.CollectAndExportAsTextAsync(text, context.RequestAborted);
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.Body.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), context.RequestAborted);
    }

    /// <summary>Everybody may know that something is wrong; what it is, only who has the token.</summary>
    private static JsonHttpResult<HealthReport> CheckHealth(HttpContext context, ServiceHealth health, TokenRules tokens)
    {
        var reasons = health.Reasons();
        var report = new HealthReport(reasons.Count == 0 ? "ok" : "failing", tokens.IsTrusted(context) ? reasons : []);
        return TypedResults.Json(report, statusCode: reasons.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}

/// <summary>How the service is.</summary>
/// <param name="Status">ok, or failing.</param>
/// <param name="Reasons">What is wrong.</param>
internal sealed record HealthReport(string Status, IReadOnlyList<string> Reasons);
