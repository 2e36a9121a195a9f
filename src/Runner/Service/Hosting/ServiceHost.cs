using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Service.Api;
using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Api.Runs;
using VisionFinetune.Runner.Service.Api.Studies;
using VisionFinetune.Runner.Service.Dashboard;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Inference;
using VisionFinetune.Runner.Service.Live;
using VisionFinetune.Runner.Service.Observability;
using VisionFinetune.Runner.Service.Queue;
using VisionFinetune.Runner.Service.Security;
using VisionFinetune.Runner.Service.Submitting;

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
        Register(builder.Services, settings, clock ?? TimeProvider.System);
        var app = builder.Build();
        app.UseRouting();
        app.UseObservability();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseServiceSecurity();
        Map(app);
        return app;
    }

    private static void Register(IServiceCollection services, ServiceSettings settings, TimeProvider clock)
    {
        services.AddRouting();
        services.ConfigureHttpJsonOptions(json => ServiceJson.Apply(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);        // so that the problem names the parameter
        services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.StopGrace + TimeSpan.FromSeconds(30));
        services.AddSingleton(settings).AddSingleton(clock);
        services.AddSingleton<RunIndex>().AddSingleton<JobQueue>().AddSingleton<JobActions>().AddSingleton<QueueOrder>().AddHostedService<Dispatcher>().AddHostedService<WarmUp>();
        services.AddSingleton<RecipeChecker>().AddSingleton<BeginningCheck>().AddSingleton<RunSubmitter>().AddSingleton<StudySubmitter>();
        services.AddSingleton<RunFinder>().AddSingleton<RunDetailsReader>().AddSingleton<StudyDetailsReader>().AddSingleton<DeviceInventory>().AddSingleton<ComparedRuns>();
        services.AddSingleton<LiveRuns>().AddSingleton<EventStream>();
        services.AddServiceOpenApi();
        services.AddInference();
        services.AddObservability();
        services.AddServiceSecurity(settings);
    }

    private static void Map(WebApplication app)
    {
        var api = app.MapGroup("/api/v1");
        api.MapRuns();
        api.MapInference();
        api.MapCompare();
        api.MapStudies();
        api.MapQueue();
        api.MapRecipes();
        api.MapDevices();
        app.MapOpenApi();
        app.MapObservability();
        app.MapGroup("").AllowAnonymous().MapDashboard();
    }

    private static IPAddress AddressOf(string address) => address == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(address, out var parsed) ? parsed
        : throw new UserException($"--address is '{address}'; expected an IP address such as 127.0.0.1 or 0.0.0.0.");
}
