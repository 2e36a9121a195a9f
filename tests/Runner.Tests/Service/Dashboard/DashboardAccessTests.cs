using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using VisionFinetune.Runner.Service;
using VisionFinetune.Runner.Service.Hosting;
using static Microsoft.Playwright.Assertions;

namespace VisionFinetune.Runner.Tests.Service.Dashboard;

/// <summary>The dashboard of a service that wants a token, and of one that goes away for a while.</summary>
[Collection(DashboardTestGroup.Name)]
public sealed class DashboardAccessTests(DashboardHost host)
{
    /// <summary>The browser itself notes refused requests and broken connections in its console; nothing else may be there.</summary>
    private static readonly string[] s_expected = ["401 (Unauthorized)", "net::ERR_"];

    [Fact]
    public async Task The_token_is_asked_for_once_and_never_part_of_an_address()
    {
        Chromium.Require();
        await using var service = await GuardedService.StartAsync(s => s with { Token = GuardedService.Token, Devices = [] });
        await using var tab = await WatchedPage.OpenAsync(host.Browser!, service.Client.BaseAddress!.ToString().TrimEnd('/'));
        var (page, addresses) = (tab.Page, new List<string>());
        page.Request += (_, request) => addresses.Add(request.Url);
        await page.GotoAsync("/");
        var dialog = page.GetByRole(AriaRole.Dialog, new PageGetByRoleOptions { Name = "Token" });
        var field = dialog.GetByLabel("Token", new LocatorGetByLabelOptions { Exact = true });
        await Expect(field).ToBeFocusedAsync();
        Assert.Empty(await Axe.FindBarriersAsync(page));
        await page.Keyboard.PressAsync("Escape");           // there is nothing behind it to go back to
        await field.FillAsync("a token that is wrong");
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The service refused this token.");
        await field.FillAsync(GuardedService.Token);
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Continue" }).ClickAsync();
        await tab.ArriveAsync("/");
        await Expect(page.GetByText("No runs yet.")).ToBeVisibleAsync();
        await tab.GoAsync("/queue");
        await Expect(page.GetByText("Nothing waits.")).ToBeVisibleAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        Assert.DoesNotContain(addresses, a => a.Contains(GuardedService.Token, StringComparison.Ordinal));
        tab.HasNoComplaint(s_expected);
    }

    [Fact]
    public async Task A_page_that_follows_a_run_goes_on_when_the_service_comes_back()
    {
        Chromium.Require();
        using var folder = new TemporaryFolder();
        var settings = GuardedService.SettingsIn(folder.Path);
        DashboardHost.WritePoints(settings.DataFolder);
        var service = await StartAsync(settings);
        var address = service.Urls.First();
        await using var tab = await WatchedPage.OpenAsync(host.Browser!, address);
        using var client = new HttpClient { BaseAddress = new Uri(address), DefaultRequestHeaders = { { "X-Requested-With", "vft" } } };
        using var answer = await client.PostAsync("/api/v1/runs", RunningService.Yaml(DashboardHost.EndlessRecipe), TestContext.Current.CancellationToken);
        await tab.GoAsync(answer.Headers.Location!.ToString().Replace("/api/v1", "", StringComparison.Ordinal));
        await EpochBeyondAsync(tab.Page, 0);
        await StopAsync(service);
        var offline = tab.Page.GetByText("The service does not answer; trying again.");
        await Expect(offline).ToBeVisibleAsync();
        var before = await tab.Page.EvaluateAsync<int>(ShownEpoch);
        service = await StartAsync(settings with { Port = new Uri(address).Port });
        await EpochBeyondAsync(tab.Page, before);
        await Expect(offline).ToBeHiddenAsync();
        await Expect(tab.Page.Locator("pre.log")).ToContainTextAsync("Resuming after epoch");
        await tab.Page.GetByText("The numbers of every epoch").ClickAsync();
        var epochs = await tab.Page.Locator("#curves details tbody th").AllTextContentsAsync();
        Assert.Equal(Enumerable.Range(1, epochs.Count).Select(e => $"{e}"), epochs);      // none twice, none missing
        await StopAsync(service);
        tab.HasNoComplaint(s_expected);
    }

    private const string ShownEpoch =
        "Number([...document.querySelectorAll('.tile')].find(t => t.textContent.startsWith('Epoch')).querySelector('.big').textContent.split(' ')[0].replace(',', ''))";

    private static Task<IJSHandle> EpochBeyondAsync(IPage page, int epoch) => page.WaitForFunctionAsync($"epoch => {ShownEpoch} > epoch", epoch);

    private static async Task<WebApplication> StartAsync(ServiceSettings settings)
    {
        var app = ServiceHost.Build(settings);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static async Task StopAsync(WebApplication app)
    {
        await app.StopAsync(TestContext.Current.CancellationToken);
        await app.DisposeAsync();
    }
}
