using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Service.Api;
using VisionFinetune.Runner.Service.Dashboard;
using VisionFinetune.Runner.Service.Inference;
using VisionFinetune.Runner.Service.Observability;
using VisionFinetune.Runner.Service.Security;

namespace VisionFinetune.Runner.Service.Hosting;

/// <summary>Puts the service together: the one list of everything it consists of.</summary>
internal static class ServiceHost
{
    /// <summary>The service, ready to be started. Nothing in it is read from the environment.</summary>
    /// <param name="settings">All there is to set.</param>
    /// <param name="clock">Tells the times that are recorded; none: the system's.</param>
    public static WebApplication Build(ServiceSettings settings, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(AddressOf(settings.Address), settings.Port);
        });
        builder.Services.AddRouting();
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.ConfigureHttpJsonOptions(json => ServiceJson.Apply(json.SerializerOptions));
        builder.Services.AddOpenApi();
        builder.Services.AddInference();
        builder.Services.AddObservability();
        builder.Services.AddServiceSecurity(settings);

        var app = builder.Build();
        app.UseServiceSecurity();
        app.UseRouting();
        var api = app.MapGroup("/api/v1");
        api.MapRuns();
        api.MapInference();
        app.MapOpenApi();
        app.MapObservability();
        app.MapDashboard();
        return app;
    }

    private static IPAddress AddressOf(string address) => address == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(address, out var parsed) ? parsed
        : throw new UserException($"--address is '{address}'; expected an IP address such as 127.0.0.1 or 0.0.0.0.");
}
