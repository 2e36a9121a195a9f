using System.Buffers.Binary;
using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Service;
using VisionFinetune.Runner.Service.Hosting;
using VisionFinetune.Runner.Service.Security;

namespace VisionFinetune.Runner.Tests.Service.Security;

public sealed class AccessTokenTests
{
    private static (string, string) Bearer(string token) => ("Authorization", $"Bearer {token}");

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("192.168.0.9")]
    public void An_address_that_others_reach_needs_a_token(string address)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<UserException>(() => ServiceHost.Build(GuardedService.SettingsIn(folder.Path) with { Address = address }));
        Assert.Equal(
            $"--address is {address}, which other machines can reach, but there is no token; set VFT_TOKEN or --token-file to a long random "
            + "text (openssl rand -hex 32), or listen on 127.0.0.1.", error.Message);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("0123456789abcde ")]
    [InlineData("0123456789abcdeé")]
    public void A_weak_token_is_refused(string token)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<UserException>(() => ServiceHost.Build(GuardedService.SettingsIn(folder.Path) with { Token = token }));
        Assert.StartsWith($"The token has {token.Length} characters; expected at least 16", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(token, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_being_told_otherwise_the_service_listens_on_this_machine_alone()
    {
        using var folder = new TemporaryFolder();
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(GuardedService.SettingsIn(folder.Path).Address)));
    }

    [Fact]
    public async Task Every_request_needs_the_token_in_its_header()
    {
        await using var service = await GuardedService.StartAsync(s => s with { Address = "0.0.0.0", Token = GuardedService.Token });
        foreach (var path in new[] { "/api/v1/runs", "/metrics", "/openapi/v1.json", "/nowhere", $"/api/v1/runs?token={GuardedService.Token}&access_token={GuardedService.Token}" })
        {
            var reply = (await service.GetAsync(path)).Refused(HttpStatusCode.Unauthorized, "This service needs a token; send it as 'Authorization: Bearer TOKEN'.");
            Assert.Equal("Bearer realm=\"vft\"", reply.Headers["WWW-Authenticate"]);
        }
        (await service.PostAsync("/api/v1/runs/none/predict", null)).Refused(HttpStatusCode.Unauthorized, "needs a token");
        (await service.GetAsync("/api/v1/runs", ("Authorization", $"Basic {GuardedService.Token}"))).Refused(HttpStatusCode.Unauthorized, "needs a token");
        (await service.GetAsync("/api/v1/runs", ("Cookie", $"token={GuardedService.Token}"))).Refused(HttpStatusCode.Unauthorized, "needs a token");
        (await service.GetAsync("/api/v1/runs", Bearer(GuardedService.Token[..^1]))).Refused(HttpStatusCode.Unauthorized, "The token is wrong");
        (await service.GetAsync("/api/v1/runs", Bearer(GuardedService.Token + "0"))).Refused(HttpStatusCode.Unauthorized, "The token is wrong");
        (await service.GetAsync("/api/v1/runs", Bearer(GuardedService.Token))).Ok();
        (await service.SendAsync(HttpMethod.Post, "/api/v1/runs/none/predict", null, Bearer(GuardedService.Token))).Refused(HttpStatusCode.NotFound, "There is no run 'none'.");
    }

    [Fact]
    public async Task Who_guesses_often_is_not_even_listened_to()
    {
        var rates = new RateLimits { WrongTokenBurst = 3, SecondsPerWrongToken = 3600 };
        await using var service = await GuardedService.StartAsync(s => s with { Token = GuardedService.Token, Limits = new ServiceLimits { Rates = rates } });
        for (var guess = 0; guess < 3; guess++)
            (await service.GetAsync("/api/v1/runs", Bearer($"guess{guess}"))).Refused(HttpStatusCode.Unauthorized, "The token is wrong");
        var reply = (await service.GetAsync("/api/v1/runs", Bearer(GuardedService.Token))).Refused(HttpStatusCode.TooManyRequests, "Too many wrong tokens from this address");
        Assert.InRange(int.Parse(reply.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 3600);
        (await service.GetAsync("/api/v1/runs")).Refused(HttpStatusCode.Unauthorized, "needs a token");        // no guess, so it is told what to do
    }

    /// <summary>Times are too noisy for a test; that the comparison is the framework's constant-time one can be read in the code.</summary>
    [Fact]
    public void Tokens_are_compared_in_constant_time_and_whole()
    {
        using var folder = new TemporaryFolder();
        var token = AccessToken.Of(GuardedService.SettingsIn(folder.Path) with { Token = GuardedService.Token })!;
        Assert.True(token.Matches(GuardedService.Token));
        Assert.All(Enumerable.Range(0, GuardedService.Token.Length), i => Assert.False(token.Matches(GuardedService.Token[..i] + "x" + GuardedService.Token[(i + 1)..])));
        Assert.False(token.Matches(""));
        var called = Calls(typeof(AccessToken).GetMethod(nameof(AccessToken.Matches))!);
        Assert.Contains(typeof(CryptographicOperations).GetMethod(nameof(CryptographicOperations.FixedTimeEquals)), called);
        Assert.DoesNotContain(called, method => method.DeclaringType == typeof(string));
    }

    private static List<MethodBase> Calls(MethodInfo method)
    {
        const byte Call = 0x28;
        var code = method.GetMethodBody()!.GetILAsByteArray()!;
        var called = new List<MethodBase>();
        for (var i = 0; i + 4 < code.Length; i++)
        {
            if (code[i] == Call && Resolve(method.Module, BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(i + 1))) is { } target)
                called.Add(target);
        }
        return called;
    }

    private static MethodBase? Resolve(Module module, int token)
    {
        try
        {
            return module.ResolveMethod(token);
        }
        catch (ArgumentException)
        {
            return null;        // a byte that only looks like a call
        }
    }
}
