using Microsoft.AspNetCore.Builder;
using Serilog;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Service;
using VisionFinetune.Runner.Service.Hosting;

namespace VisionFinetune.Runner.Commands;

/// <summary>The service from its start to Ctrl-C.</summary>
internal static class ServeSession
{
    public static int Run(ServiceSettings settings) => RunAsync(settings).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(ServiceSettings settings)
    {
        using var stop = new CancellationTokenSource();
        using var signals = StopSignals.Register(stop, "Stopping; runs in training write a checkpoint and go on at the next start");
        await using var app = ServiceHost.Build(settings);
        await StartAsync(app, settings);
        Log.Information("Serving {Runs:l} at {Address:l}", settings.RunsFolder, app.Urls.First());
        try
        {
            await Task.Delay(Timeout.Infinite, stop.Token);
        }
        catch (OperationCanceledException)
        {
            await app.StopAsync();
        }
        return ExitCodes.Done;
    }

    private static async Task StartAsync(WebApplication app, ServiceSettings settings)
    {
        try
        {
            await app.StartAsync();
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new UserException($"Port {settings.Port} of {settings.Address} is taken; choose another with --port, or 0 for any free one.");
        }
    }
}
