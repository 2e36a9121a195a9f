using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Service.Queue;

namespace VisionFinetune.Runner.Service.Api;

/// <summary>What the service trains on.</summary>
internal static class DeviceEndpoints
{
    public static void MapDevices(this IEndpointRouteBuilder api) =>
        api.MapGet("/devices", List).Described("listDevices", "What the service trains on, and what each device works on.").WithTags("devices");

    private static Ok<List<DeviceItem>> List(ServiceSettings settings, JobQueue queue, DeviceInventory inventory)
    {
        var active = queue.Active();
        return TypedResults.Ok(settings.Devices.Select(d => inventory.Describe(d) with { BusyWith = active.FirstOrDefault(j => j.Device == d)?.Place.Id }).ToList());
    }
}

/// <summary>Names and memory of the devices, looked up once.</summary>
internal sealed class DeviceInventory
{
    private readonly Lazy<IReadOnlyList<string[]>> _gpus = new(() => NvidiaSmi.Query("--query-gpu=index,name,memory.total"));

    /// <summary>A device that works on nothing.</summary>
    /// <param name="device">cpu or cuda:N.</param>
    public DeviceItem Describe(string device)
    {
        if (device == "cpu")
            return new DeviceItem(device, "cpu", RunEnvironment.ProcessorName(), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, null);
        var gpu = _gpus.Value.FirstOrDefault(row => row is [var index, ..] && device == $"cuda:{index}");
        return new DeviceItem(device, "cuda", gpu is [_, var name, ..] ? name : "NVIDIA GPU", gpu is [_, _, var memory] ? NvidiaSmi.MebibytesOf(memory) : null, null);
    }
}

/// <summary>A device.</summary>
/// <param name="Name">As in recipes and lists: cpu or cuda:N.</param>
/// <param name="Kind">cpu or cuda.</param>
/// <param name="Model">The name of the processor.</param>
/// <param name="MemoryBytes">Its memory; none where that is not known.</param>
/// <param name="BusyWith">Id of the run or study that it works on; none: it is idle.</param>
internal sealed record DeviceItem(string Name, string Kind, string Model, long? MemoryBytes, string? BusyWith);
