using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace VisionFinetune.Runner.Service.Security;

/// <summary>What stands between a request and the service.</summary>
internal static class SecurityServices
{
    /// <summary>Registers the rules for submissions.</summary>
    public static IServiceCollection AddServiceSecurity(this IServiceCollection services, ServiceSettings settings) =>
        services.AddSingleton(new SubmissionRules(settings));

    /// <summary>Checks every request before anything else sees it.</summary>
    public static IApplicationBuilder UseServiceSecurity(this IApplicationBuilder app) => app;
}
