using System.Net;
using VisionFinetune.Runner.Service.Security;

namespace VisionFinetune.Runner.Tests.Service.Security;

public sealed class ResponseHeadersTests
{
    [Fact]
    public async Task Every_answer_forbids_frames_sniffing_and_scripts_of_others()
    {
        await using var service = await GuardedService.StartAsync();
        Reply[] replies =
        [
            await service.GetAsync("/api/v1/runs"),
            await service.GetAsync("/nowhere"),
            await service.GetAsync("/api/v1/runs", ("Host", "evil.example")),
            await service.PostAsync("/api/v1/runs/none/predict", null),
        ];
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.MisdirectedRequest, HttpStatusCode.NotFound], replies.Select(r => r.Status));
        Assert.All(replies, reply =>
        {
            Assert.Equal(ResponseHeaders.PagePolicy, reply.Headers["Content-Security-Policy"]);
            Assert.Equal("nosniff", reply.Headers["X-Content-Type-Options"]);
            Assert.Equal("DENY", reply.Headers["X-Frame-Options"]);
            Assert.Equal("no-referrer", reply.Headers["Referrer-Policy"]);
            Assert.Equal("same-origin", reply.Headers["Cross-Origin-Opener-Policy"]);
            Assert.Equal("require-corp", reply.Headers["Cross-Origin-Embedder-Policy"]);
            Assert.Equal("same-origin", reply.Headers["Cross-Origin-Resource-Policy"]);
            Assert.DoesNotContain("Server", reply.Headers.Keys);
        });
    }

    [Theory]
    [InlineData(ResponseHeaders.PagePolicy)]
    [InlineData(ResponseHeaders.DocumentPolicy)]
    public void A_policy_allows_no_frame_no_base_and_no_script_in_the_text(string policy)
    {
        var rules = policy.Split(';', StringSplitOptions.TrimEntries).ToDictionary(rule => rule.Split(' ')[0], rule => rule.Split(' ')[1..]);
        Assert.Equal(["'none'"], rules["default-src"]);
        Assert.Equal(["'none'"], rules["frame-ancestors"]);
        Assert.Equal(["'none'"], rules["base-uri"]);
        var scripts = rules.GetValueOrDefault("script-src", ["'none'"]);
        Assert.DoesNotContain("'unsafe-inline'", scripts);
        Assert.DoesNotContain("'unsafe-eval'", scripts);
        Assert.DoesNotContain(rules.Values.SelectMany(sources => sources), source => source.Contains("http", StringComparison.Ordinal) || source == "*");
        if (policy == ResponseHeaders.DocumentPolicy)
            Assert.Equal(["allow-same-origin"], rules["sandbox"]);      // never together with allow-scripts
    }
}
