using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Serilog;
using VisionFinetune.Runner.Service.Api;
using VisionFinetune.Runner.Service.Api.Runs;
using VisionFinetune.Runner.Service.Index;

namespace VisionFinetune.Runner.Service.Hosting;

/// <summary>Does once, when the service starts, what the first visitors will ask for, so that they do not wait while it is compiled.</summary>
internal sealed class WarmUp(RunIndex index, RunFinder finder, ComparedRuns compared, IOptions<JsonOptions> json) : BackgroundService
{
    private const int Listed = 20, Compared = 2;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            var list = index.Runs(new RunQuery { Limit = Listed });
            Write(list);
            stoppingToken.ThrowIfCancellationRequested();
            if (list.Items.Count >= Compared)
                Write(Comparison.Of(compared.Read([.. list.Items.Take(Compared).Select(run => finder.Run(run.Id))])));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.Debug(e, "What the first visitor needs could not be prepared");        // who asks for it will be told
        }
    }

    private void Write<T>(T answer) => JsonSerializer.Serialize(Stream.Null, answer, json.Value.SerializerOptions);
}
