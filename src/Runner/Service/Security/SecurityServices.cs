using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace VisionFinetune.Runner.Service.Security;

/// <summary>What stands between a request and the service; docs/threat-model.md says against what.</summary>
internal static class SecurityServices
{
    /// <summary>Registers the rules.</summary>
    /// <exception cref="Engine.UserException">The address needs a token, or the token is weak.</exception>
    public static IServiceCollection AddServiceSecurity(this IServiceCollection services, ServiceSettings settings)
    {
        var limits = settings.Limits;
        return services
            .AddSingleton(new SubmissionRules(settings))
            .AddSingleton(provider => new RequestRates(limits.Rates))
            .AddSingleton(provider => new TokenRules(AccessToken.Of(settings), provider.GetRequiredService<RequestRates>()))
            .AddRateLimiter(options => RequestRates.Configure(options, limits.Rates))
            .Configure<KestrelServerOptions>(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxConcurrentConnections = limits.Rates.Connections;
                kestrel.Limits.MaxRequestBodySize = limits.UploadBytes;
                kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            });
    }

    /// <summary>Checks every request before anything else sees it, cheapest first. To be used after routing, since limits depend on the
    /// endpoint.</summary>
    public static IApplicationBuilder UseServiceSecurity(this IApplicationBuilder app)
    {
        var settings = app.ApplicationServices.GetRequiredService<ServiceSettings>();
        var tokens = app.ApplicationServices.GetRequiredService<TokenRules>();
        return app
            .Use((context, next) =>
            {
                ResponseHeaders.Add(context.Response);
                return next(context);
            })
            .RefuseBy(context => HostRules.Check(context, settings))
            .UseRateLimiter()
            .RefuseBy(context => CrossSiteRules.Check(context.Request))
            .RefuseBy(tokens.Check)
            .RefuseBy(context => BodyLimits.Check(context, settings.Limits));
    }

    private static IApplicationBuilder RefuseBy(this IApplicationBuilder app, Func<HttpContext, Refusal?> rule) =>
        app.Use((context, next) => rule(context) is { } refusal ? refusal.WriteAsync(context) : next(context));
}
