using System.Net;
using Microsoft.AspNetCore.Http;
using VisionFinetune.Runner.Service;
using VisionFinetune.Runner.Service.Security;

namespace VisionFinetune.Runner.Tests.Service.Security;

public sealed class RequestRatesTests
{
    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back()
    {
        var rates = new RateLimits { ReadBurst = 4, ReadsPerSecond = 1, WriteBurst = 2, WritesPerSecond = 1 };
        await using var service = await GuardedService.StartAsync(s => s with { Limits = new ServiceLimits { Rates = rates } });
        var reads = await RepeatAsync(() => service.GetAsync("/api/v1/runs"));
        var writes = await RepeatAsync(() => service.PostAsync("/api/v1/nothing", null));
        Assert.InRange(reads.Allowed, 4, 10);           // a little is filled up while they are asked
        Assert.InRange(writes.Allowed, 2, 8);           // and changes have a bucket of their own
        foreach (var (_, refusal) in new[] { reads, writes })
        {
            refusal.Refused(HttpStatusCode.TooManyRequests, "Too many requests from this address; try again in ");
            Assert.InRange(int.Parse(refusal.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 10);
        }
    }

    private static async Task<(int Allowed, Reply Refusal)> RepeatAsync(Func<Task<Reply>> ask)
    {
        for (var allowed = 0; ; allowed++)
        {
            Assert.True(allowed < 1000, "nothing was refused");
            var reply = await ask();
            if (reply.Status == HttpStatusCode.TooManyRequests)
                return (allowed, reply);
        }
    }

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3")]
    [InlineData("2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::")]
    public void A_client_is_an_address_or_a_network_of_IPv6(string address, string client)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        context.Request.Headers["X-Forwarded-For"] = "1.2.3.4";     // anybody can write that
        Assert.Equal(IPAddress.Parse(client), RequestRates.ClientOf(context));
    }
}
