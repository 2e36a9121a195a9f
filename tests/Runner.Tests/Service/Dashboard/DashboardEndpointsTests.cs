using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using VisionFinetune.Runner.Service.Dashboard;

namespace VisionFinetune.Runner.Tests.Service.Dashboard;

/// <summary>How the dashboard's files are served, without a browser.</summary>
public sealed class DashboardEndpointsTests
{
    private static readonly DashboardFiles s_files = new(DashboardFiles.Embedded());
    private static readonly DashboardFiles s_withoutNpm = new(DashboardFiles.Embedded().Where(IsOwn));

    [Fact]
    public async Task Every_address_of_the_dashboard_answers_with_the_page_and_unknown_ones_do_not()
    {
        await using var app = await StartAsync(s_files);
        using var client = ClientOf(app);
        foreach (var path in new[] { "/", "/runs/some-run", "/compare?runs=a,b", "/studies", "/studies/some-study", "/new", "/queue" })
        {
            using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
            Assert.Equal("no-cache", response.Headers.CacheControl!.ToString());
        }
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/elsewhere", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/assets/{s_files.Version}/nothing.js", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Assets_of_this_version_are_kept_forever_and_those_of_another_are_asked_for_again()
    {
        await using var app = await StartAsync(s_files);
        using var client = ClientOf(app);
        using var own = await client.GetAsync($"/assets/{s_files.Version}/app.js", TestContext.Current.CancellationToken);
        Assert.Equal("public, max-age=31536000, immutable", own.Headers.CacheControl!.ToString());
        Assert.Equal("text/javascript; charset=utf-8", own.Content.Headers.ContentType!.ToString());
        using var other = await client.GetAsync("/assets/0/app.js", TestContext.Current.CancellationToken);
        Assert.Equal("no-cache", other.Headers.CacheControl!.ToString());
    }

    /// <summary>The page among them: what is sent compressed is the page as it was filled in.</summary>
    [Theory]
    [InlineData("/")]
    [InlineData("/assets/0/style.css")]
    public async Task Files_are_compressed_for_those_who_can_read_it(string path)
    {
        await using var app = await StartAsync(s_files);
        using var client = ClientOf(app);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept-Encoding", "gzip");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        await using var unzipped = new GZipStream(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        using var text = new StreamReader(unzipped);
        Assert.Equal(await client.GetStringAsync(path, TestContext.Current.CancellationToken), await text.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_build_with_npm_carries_the_chart_library_with_its_licence()
    {
        Assert.True(s_files.HasCharts, "The build found no npm, or npm could not fetch uPlot; see the build's output.");
        Assert.Contains("data-charts=\"uplot\"", PageAt("/"), StringComparison.Ordinal);
        Assert.Contains(".uplot", TextOf(s_files.Find("style.css")!), StringComparison.Ordinal);
        Assert.Contains("Permission is hereby granted", TextOf(s_files.Find("charts/uPlot.LICENSE.txt")!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_without_npm_says_that_it_has_no_charts()
    {
        Assert.False(s_withoutNpm.HasCharts);
        Assert.Contains("data-charts=\"none\"", PageAt("/", files: s_withoutNpm), StringComparison.Ordinal);
    }

    /// <summary>The content policy forbids them; a browser would refuse them silently on some page.</summary>
    [Fact]
    public void Nothing_is_inline_and_nothing_comes_from_elsewhere()
    {
        foreach (var asset in DashboardFiles.Embedded().Where(IsOwn))
        {
            var text = TextOf(asset).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            Assert.DoesNotContain("http://", text, StringComparison.Ordinal);
            Assert.DoesNotContain("https://", text, StringComparison.Ordinal);
            Assert.DoesNotMatch("<script(?![^>]* src=)|<style|<[^>]* style=|<[^>]* on[a-z]+=|@import|innerHTML|insertAdjacentHTML", text);
        }
    }

    /// <summary>Without npm there is no bundle.</summary>
    [Fact]
    public void Without_a_bundle_every_module_is_fetched_ahead_and_every_import_exists()
    {
        var page = PageAt("/", files: s_withoutNpm);
        Assert.InRange(s_withoutNpm.Modules.Count(), 25, 60);
        foreach (var path in s_withoutNpm.Modules)
        {
            Assert.Contains($"href=\"{s_withoutNpm.AddressOf(path)}\">".Replace("href", path == "app.js" ? "src" : "href", StringComparison.Ordinal), page, StringComparison.Ordinal);
            var folder = new Uri(new Uri("file:///"), path);
            foreach (System.Text.RegularExpressions.Match match in System.Text.RegularExpressions.Regex.Matches(TextOf(s_withoutNpm.Find(path)!), @"(?m)^import [^;]*from '([^']+)'"))
                Assert.NotNull(s_withoutNpm.Find(new Uri(folder, match.Groups[1].Value).AbsolutePath[1..]));
        }
    }

    [Fact]
    public void A_page_names_one_script_and_the_chart_library_where_there_are_charts()
    {
        Assert.Equal([s_files.AddressOf("bundle/app.js")], AddressesIn(PageAt("/"), ".js"));
        Assert.Equal([s_files.AddressOf("charts/uPlot.esm.js"), s_files.AddressOf("bundle/app.js")], AddressesIn(PageAt("/runs/some-run"), ".js"));
        Assert.Equal([s_files.AddressOf("charts/uPlot.esm.js"), s_files.AddressOf("bundle/app.js")], AddressesIn(PageAt("/compare"), ".js"));
        Assert.Contains("import(\"../charts/uPlot.esm.js\")", TextOf(s_files.Find("bundle/app.js")!), StringComparison.Ordinal);
    }

    /// <summary>Letter for letter what the page's script asks for: the browser test sees that nothing is asked for twice.</summary>
    [Theory]
    [InlineData("/", "", "/api/v1/runs?sort=-created_at&amp;limit=100")]
    [InlineData("/", "?sort=best_value&q=tiny&status=failed", "/api/v1/runs?status=failed&amp;q=tiny&amp;sort=best_value&amp;limit=100")]
    [InlineData("/", "?q=a%20b")]
    [InlineData("/compare", "?runs=a,b~c&smooth=0.5", "/api/v1/compare?runs=a,b~c")]
    [InlineData("/compare", "")]
    [InlineData("/compare", "?runs=%22%3E%3Cscript%3E")]
    [InlineData("/runs/a~b", "", "/api/v1/runs/a~b", "/api/v1/runs/a~b/metrics", "/api/v1/runs/a~b/steps?points=500")]
    [InlineData("/studies/a", "", "/api/v1/studies/a")]
    [InlineData("/queue", "")]
    public void A_page_names_what_it_will_ask_the_service_for(string path, string query, params string[] addresses)
    {
        Assert.Equal(addresses, AddressesIn(PageAt(path, query), "", "/api/"));
        Assert.Empty(AddressesIn(PageAt(path, query, new DashboardFiles(DashboardFiles.Embedded(), asksForToken: true)), "", "/api/"));
    }

    private static bool IsOwn(DashboardAsset asset) =>
        !asset.Path.StartsWith("charts/", StringComparison.Ordinal) && !asset.Path.StartsWith("bundle/", StringComparison.Ordinal);

    private static string PageAt(string path, string query = "", DashboardFiles? files = null)
    {
        var request = new DefaultHttpContext().Request;
        (request.Path, request.QueryString) = (path, new QueryString(query));
        return TextOf((files ?? s_files).Page.For(request));
    }

    private static IEnumerable<string> AddressesIn(string page, string ending, string beginning = "/") =>
        System.Text.RegularExpressions.Regex.Matches(page, "(?:href|src)=\"([^\"]+)\"").Select(m => m.Groups[1].Value)
            .Where(a => a.StartsWith(beginning, StringComparison.Ordinal) && a.EndsWith(ending, StringComparison.Ordinal));

    private static string TextOf(DashboardAsset asset) => Encoding.UTF8.GetString(asset.Content);

    private static async Task<WebApplication> StartAsync(DashboardFiles files)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        var app = builder.Build();
        app.UseRouting();
        app.MapDashboard(files);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static HttpClient ClientOf(WebApplication app) => new() { BaseAddress = new Uri(app.Urls.First()) };
}
