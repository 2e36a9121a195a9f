using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace VisionFinetune.Runner.Service.Inference;

/// <summary>Predictions with the models of finished runs.</summary>
internal static class InferenceEndpoints
{
    /// <summary>Registers what the endpoint needs.</summary>
    public static IServiceCollection AddInference(this IServiceCollection services) => services;

    /// <summary>Adds <c>POST /api/v1/runs/{id}/predict</c>.</summary>
    /// <param name="api">The group <c>/api/v1</c>.</param>
    public static IEndpointRouteBuilder MapInference(this IEndpointRouteBuilder api) => api;
}
