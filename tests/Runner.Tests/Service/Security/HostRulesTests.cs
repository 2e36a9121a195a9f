using System.Net;
using VisionFinetune.Runner.Service.Security;

namespace VisionFinetune.Runner.Tests.Service.Security;

public sealed class HostRulesTests
{
    [Fact]
    public async Task A_name_that_a_stranger_points_here_is_refused_everywhere()
    {
        await using var service = await GuardedService.StartAsync();
        foreach (var path in new[] { "/api/v1/runs", "/", "/metrics", "/healthz" })
        {
            (await service.GetAsync(path, ("Host", "evil.example:5080"))).Refused(
                HttpStatusCode.MisdirectedRequest, "This service does not answer under this host name.");
        }
        (await service.GetAsync("/api/v1/runs", ("Host", "localhost:9999"))).Ok();       // through a tunnel
        (await service.GetAsync("/api/v1/runs")).Ok();
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.8.8", true)]
    [InlineData("[::1]", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("gpu.example.org", true)]
    [InlineData("10.0.0.7", true)]
    [InlineData("10.0.0.8", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("2130706433", false)]
    [InlineData("127.1", false)]
    [InlineData("", false)]
    public void Only_own_names_and_addresses_are_expected(string host, bool expected)
    {
        using var folder = new TemporaryFolder();
        var settings = GuardedService.SettingsIn(folder.Path) with { HostNames = ["gpu.example.org"] };
        Assert.Equal(expected, HostRules.IsExpected(host, IPAddress.Parse("::ffff:10.0.0.7"), settings));
    }
}
