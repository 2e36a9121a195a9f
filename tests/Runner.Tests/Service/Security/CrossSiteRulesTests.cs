using System.Net;

namespace VisionFinetune.Runner.Tests.Service.Security;

public sealed class CrossSiteRulesTests
{
    private const string Path = "/api/v1/runs/none/predict";

    [Fact]
    public async Task What_a_page_of_another_site_can_send_changes_nothing()
    {
        await using var service = await GuardedService.StartAsync();
        var elsewhere = "The request comes from a page of another site";
        (await service.PostAsync(Path, null, ("Origin", "https://evil.example"))).Refused(HttpStatusCode.Forbidden, elsewhere);
        (await service.PostAsync(Path, null, ("Origin", "null"))).Refused(HttpStatusCode.Forbidden, elsewhere);
        (await service.PostAsync(Path, null, ("Sec-Fetch-Site", "cross-site"))).Refused(HttpStatusCode.Forbidden, elsewhere);
        (await service.PostAsync(Path, null, ("Sec-Fetch-Site", "same-site"))).Refused(HttpStatusCode.Forbidden, elsewhere);
        // A form of an old browser that says nothing about itself:
        (await service.PostAsync(Path, GuardedService.Files(("a.png", [1])), ("X-Requested-With", ""))).Refused(
            HttpStatusCode.Forbidden, "A change needs the header 'X-Requested-With: vft' or a bearer token");
        foreach (var type in new[] { "text/plain", "application/x-www-form-urlencoded", "image/png" })
        {
            (await service.PostAsync(Path, GuardedService.Text("a=b", type))).Refused(
                HttpStatusCode.UnsupportedMediaType, "expected application/yaml, application/json or multipart/form-data");
        }
        foreach (var method in new[] { HttpMethod.Delete, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Options, new HttpMethod("TRACE") })
            Assert.Equal(HttpStatusCode.Forbidden, (await service.SendAsync(method, "/api/v1/runs", null)).Status);
    }

    [Fact]
    public async Task The_dashboard_and_programs_get_through()
    {
        await using var service = await GuardedService.StartAsync();
        var port = service.Client.BaseAddress!.Authority;
        (await service.PostAsync(Path, null, ("Origin", $"http://{port}"), ("Sec-Fetch-Site", "same-origin"))).Refused(HttpStatusCode.NotFound, "There is no run 'none'.");
        (await service.PostAsync(Path, null)).Refused(HttpStatusCode.NotFound, "There is no run 'none'.");
        (await service.PostAsync(Path, null, ("Origin", "http://127.0.0.1:1"))).Refused(HttpStatusCode.Forbidden, "another site");
    }

    [Fact]
    public async Task Another_site_can_link_to_the_service_but_not_read_it()
    {
        await using var service = await GuardedService.StartAsync();
        (await service.GetAsync("/api/v1/runs", ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Dest", "script"))).Refused(
            HttpStatusCode.Forbidden, "another site");
        (await service.GetAsync("/api/v1/runs", ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe"))).Refused(
            HttpStatusCode.Forbidden, "another site");
        (await service.GetAsync("/api/v1/runs", ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"))).Ok();
    }

    [Fact]
    public async Task No_answer_permits_another_origin()
    {
        await using var service = await GuardedService.StartAsync();
        var preflight = await service.SendAsync(HttpMethod.Options, Path, null, ("Origin", "https://evil.example"),
            ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "x-requested-with"));
        Assert.Equal(HttpStatusCode.Forbidden, preflight.Status);
        var read = await service.GetAsync("/api/v1/runs", ("Origin", "https://evil.example"));
        Assert.All(new[] { preflight, read }, reply => Assert.DoesNotContain(
            reply.Headers.Keys, name => name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)));
    }
}
