using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using VisionFinetune.Runner.Service.Api.Problems;

namespace VisionFinetune.Runner.Service.Api;

/// <summary>Short ways to describe an endpoint for the OpenAPI document.</summary>
internal static class EndpointDescriptions
{
    /// <summary>Its name, which clients are generated from, and what it does.</summary>
    public static RouteHandlerBuilder Described(this RouteHandlerBuilder endpoint, string name, string summary) => endpoint.WithName(name).WithSummary(summary);

    /// <summary>The statuses with which it refuses, each with a problem document.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
            endpoint.Produces<ApiProblem>(status, ApiProblem.ContentType);
        return endpoint;
    }
}
