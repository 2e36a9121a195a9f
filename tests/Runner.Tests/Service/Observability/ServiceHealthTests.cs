using System.Net;
using VisionFinetune.Runner.Service.Observability;

namespace VisionFinetune.Runner.Tests.Service.Observability;

public sealed class ServiceHealthTests
{
    private static List<string?> Reasons(Reply reply) => [.. reply.Json.GetProperty("reasons").EnumerateArray().Select(r => r.GetString())];

    [Fact]
    public async Task A_service_that_can_work_is_ok()
    {
        await using var service = await GuardedService.StartAsync();
        var reply = (await service.GetAsync("/healthz")).Ok();
        Assert.Equal("ok", reply.Json.GetProperty("status").GetString());
        Assert.Empty(Reasons(reply));
        Assert.Empty(Directory.GetFiles(service.Settings.RunsFolder, ".health*"));
    }

    [Fact]
    public void What_is_wrong_is_said()
    {
        using var folder = new TemporaryFolder();
        var settings = GuardedService.SettingsIn(folder.Path) with { Devices = ["cpu", "cuda:7"] };
        Directory.Delete(settings.RunsFolder);
        var reasons = new ServiceHealth(settings, TimeProvider.System).Reasons();
        Assert.Collection(reasons,
            runs => Assert.StartsWith($"The runs folder '{settings.RunsFolder}' cannot be written to: ", runs, StringComparison.Ordinal),
            index => Assert.StartsWith($"The index '{Path.Combine(settings.RunsFolder, "index.sqlite")}' cannot be written to: ", index, StringComparison.Ordinal),
            device => Assert.StartsWith("Device 'cuda:7' was asked for", device, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Strangers_hear_that_something_is_wrong_but_not_what()
    {
        await using var service = await GuardedService.StartAsync(s => s with { Token = GuardedService.Token });
        File.Delete(Path.Combine(service.Settings.RunsFolder, "index.sqlite"));
        var stranger = await service.GetAsync("/healthz");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "failing"), (stranger.Status, stranger.Json.GetProperty("status").GetString()));
        Assert.Empty(Reasons(stranger));
        var known = await service.GetAsync("/healthz", ("Authorization", $"Bearer {GuardedService.Token}"));
        Assert.StartsWith("The index ", Assert.Single(Reasons(known)), StringComparison.Ordinal);
        Assert.Empty(Reasons(await service.GetAsync("/healthz", ("Authorization", "Bearer wrong"))));
    }
}
