using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace VisionFinetune.Runner.Tests.Service.Dashboard;

/// <summary>What a user does, in a real browser, with a real service and real training.</summary>
[Collection(DashboardTestGroup.Name)]
public sealed partial class DashboardStoryTests(DashboardHost host)
{
    [Fact]
    public async Task A_recipe_is_submitted_watched_cancelled_resumed_compared_and_deleted()
    {
        await using var tab = await host.OpenAsync();
        var page = tab.Page;
        var streams = new ConcurrentQueue<string>();
        page.Request += (_, request) => streams.Enqueue(request.Url);
        await SubmitAsync(tab);
        await WatchAsync(page);
        // A mistake of the page in what it does with an event would end the stream, and the page would open another.
        Assert.Single(streams, url => url.EndsWith("/events", StringComparison.Ordinal));
        await CancelAsync(page);
        await ResumeAsync(page);
        Assert.Equal(2, streams.Count(url => url.EndsWith("/events", StringComparison.Ordinal)));
        await CompareAsync(tab);
        await DeleteAsync(tab);
        tab.HasNoComplaint();
    }

    [Fact]
    public async Task A_wrong_recipe_is_refused_while_it_is_written_and_the_problem_leads_to_its_line()
    {
        await using var tab = await host.OpenAsync();
        await tab.GoAsync("/new");
        var editor = tab.Page.GetByLabel("Recipe", new PageGetByLabelOptions { Exact = true });
        await editor.FillAsync(DashboardHost.TinyRecipe.Replace("lr: 0.01", "learning_rate: 0.01", StringComparison.Ordinal));
        var problem = tab.Page.GetByRole(AriaRole.List, new PageGetByRoleOptions { Name = "Problems" }).GetByRole(AriaRole.Listitem);
        await Expect(problem).ToContainTextAsync("'learning_rate' is not a setting of 'optimizer'");
        await Expect(tab.Page.Locator(".gutter .marked")).ToHaveTextAsync("7");
        await problem.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Line 7" }).ClickAsync();
        await Expect(editor).ToBeFocusedAsync();
        var line = await editor.EvaluateAsync<int>("area => area.value.slice(0, area.selectionStart).split('\\n').length");
        Assert.Equal(7, line);
        await editor.FillAsync(DashboardHost.TinyRecipe);
        await Expect(tab.Page.GetByText("The recipe is valid.")).ToBeVisibleAsync();
        await Expect(problem).ToHaveCountAsync(0);
        tab.HasNoComplaint();
    }

    [Fact]
    public async Task The_list_can_be_walked_and_sorted_with_the_keyboard()
    {
        await using var tab = await host.OpenAsync();
        var page = tab.Page;
        await tab.GoAsync("/");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Skip to the content" })).ToBeFocusedAsync();
        var links = page.Locator("a.run-link");
        await links.First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(links.Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("End");
        await Expect(links.Last).ToBeFocusedAsync();
        var name = page.GetByRole(AriaRole.Columnheader, new PageGetByRoleOptions { Name = "Run", Exact = true });
        await name.GetByRole(AriaRole.Button).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(name).ToHaveAttributeAsync("aria-sort", "ascending");
        await Expect(name.GetByRole(AriaRole.Button)).ToBeFocusedAsync();
        var names = await links.AllTextContentsAsync();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        await links.First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToBeFocusedAsync();
        tab.HasNoComplaint();
    }

    private static async Task SubmitAsync(WatchedPage tab)
    {
        await tab.GoAsync("/");
        await tab.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "New run" }).ClickAsync();
        await tab.ArriveAsync("/new");
        await tab.Page.GetByLabel("Recipe", new PageGetByLabelOptions { Exact = true }).FillAsync(DashboardHost.EndlessRecipe);
        await Expect(tab.Page.GetByText("The recipe is valid.")).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start the run" }).ClickAsync();
        await Expect(tab.Page).ToHaveURLAsync(RunAddress());
    }

    private static async Task WatchAsync(IPage page)
    {
        await Expect(Status(page)).ToHaveTextAsync("running");
        // Two drawings of the same chart with an epoch between them: the curve has grown.
        var loss = page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { NameRegex = LossDescription() }).First;
        await Expect(loss).ToHaveAttributeAsync("aria-label", WithValidation());
        var before = await EpochAsync(page);
        await Expect(EpochTile(page)).Not.ToHaveTextAsync($"{before} / 5,000");
        await FollowsStepsAsync(page);
        Assert.True(await loss.Locator("canvas").CountAsync() > 0, "the loss is drawn by the chart library");
        await Expect(page.Locator("pre.log")).ToContainTextAsync("epoch 20:");
    }

    private static async Task CancelAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel", Exact = true }).ClickAsync();
        await Expect(Status(page)).ToHaveTextAsync("cancelled");
        await Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Resume" })).ToBeVisibleAsync();
    }

    /// <summary>Between two epochs only steps move the bar.</summary>
    private static async Task FollowsStepsAsync(IPage page)
    {
        await page.WaitForFunctionAsync("() => document.querySelector('.tile progress').value % 1 > 0");
        var before = await page.EvaluateAsync<double>("document.querySelector('.tile progress').value");
        await page.WaitForFunctionAsync("before => { const { value } = document.querySelector('.tile progress'); return value > before && value % 1 > 0; }", before);
    }

    private static async Task ResumeAsync(IPage page)
    {
        var before = int.Parse(await EpochAsync(page), NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Resume" }).ClickAsync();
        await Expect(Status(page)).ToHaveTextAsync("running");
        await Expect(EpochTile(page)).Not.ToHaveTextAsync($"{before:N0} / 5,000");
        await Expect(page.Locator("pre.log")).ToContainTextAsync($"Resuming after epoch {before},");
        await CancelAsync(page);
    }

    private async Task CompareAsync(WatchedPage tab)
    {
        var page = tab.Page;
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Runs", Exact = true }).First.ClickAsync();
        await tab.ArriveAsync("/");
        await page.GetByLabel("Choose endless").CheckAsync();
        await page.GetByLabel("Choose tiny").CheckAsync();
        await page.GetByRole(AriaRole.Group, new PageGetByRoleOptions { Name = "Chosen runs" }).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Compare" }).ClickAsync();
        await tab.ArriveAsync("/compare");
        await Expect(page.GetByRole(AriaRole.List, new PageGetByRoleOptions { Name = "Runs compared" }).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        var loss = page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { NameRegex = new Regex("^Validation loss over epoch; .*endless .*tiny ") });
        await Expect(loss).ToBeVisibleAsync();
        await page.GetByLabel("time", new PageGetByLabelOptions { Exact = true }).CheckAsync();
        await Expect(page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { NameRegex = new Regex("^Validation loss over time; ") })).ToBeVisibleAsync();
        await page.GetByLabel("Smoothing").EvaluateAsync("range => { range.value = '0.5'; range.dispatchEvent(new Event('input')); }");
        await Expect(page).ToHaveURLAsync(new Regex("x=seconds&smooth=0.5"));
        Assert.Contains(host.RunId, page.Url, StringComparison.Ordinal);
    }

    private static async Task DeleteAsync(WatchedPage tab)
    {
        var page = tab.Page;
        await tab.GoAsync("/");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "endless" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Delete" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Keep" })).ToBeFocusedAsync();
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Delete" }).ClickAsync();
        await tab.ArriveAsync("/");
        await Expect(page.GetByText("endless deleted.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "endless" })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "tiny" })).ToBeVisibleAsync();
    }

    private static ILocator Status(IPage page) => page.Locator("main .title .status");

    private static async Task<string> EpochAsync(IPage page) =>
        (await EpochTile(page).TextContentAsync())!.Split(' ')[0];

    private static ILocator EpochTile(IPage page) => page.Locator(".tile:has(h2:text-is('Epoch')) .big");

    [GeneratedRegex("/runs/[^/]+endless$")]
    private static partial Regex RunAddress();

    [GeneratedRegex("^Loss over epoch; ")]
    private static partial Regex LossDescription();

    [GeneratedRegex("validation [0-9.]+")]
    private static partial Regex WithValidation();
}
