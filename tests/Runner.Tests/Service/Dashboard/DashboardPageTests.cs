using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using VisionFinetune.Runner.Service.Dashboard;
using static Microsoft.Playwright.Assertions;

namespace VisionFinetune.Runner.Tests.Service.Dashboard;

/// <summary>Every page as it is looked at: without errors, without other servers, usable by everybody, on every screen.</summary>
[Collection(DashboardTestGroup.Name)]
public sealed partial class DashboardPageTests(DashboardHost host)
{
    /// <summary>On a desk and on a phone, light and dark, all in one visit: the page is not loaded anew for what a stylesheet decides.</summary>
    [Theory]
    [InlineData("/")]
    [InlineData("/runs/{run}")]
    [InlineData("/compare?runs={run}")]
    [InlineData("/studies")]
    [InlineData("/studies/{study}")]
    [InlineData("/new")]
    [InlineData("/queue")]
    public async Task A_page_has_no_error_no_external_request_no_serious_barrier_and_fits_every_screen(string path)
    {
        await using var tab = await host.OpenAsync();
        var asked = new ConcurrentQueue<string>();
        tab.Page.Request += (_, request) => asked.Enqueue(request.Url);
        await tab.GoAsync(Path(path));
        Assert.Empty(asked.GroupBy(url => url).Where(g => g.Count() > 1).Select(g => g.Key));
        if (path.StartsWith("/compare", StringComparison.Ordinal))
            await Expect(tab.Page.Locator("#runs tbody tr")).ToHaveCountAsync(1);        // drawn in an idle moment
        var findings = new List<string>();
        foreach (var (width, isDark) in new[] { (1200, false), (1200, true), (390, true), (390, false) })
        {
            await tab.Page.SetViewportSizeAsync(width, 844);
            await tab.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light });
            findings.AddRange((await Axe.FindBarriersAsync(tab.Page)).Select(f => $"{width} {(isDark ? "dark" : "light")}: {f}"));
            if (await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") is > 0 and var excess)
                findings.Add($"The page is {excess} pixels wider than a screen of {width}.");
        }
        Assert.Empty(findings);
        tab.HasNoComplaint();
    }

    [Fact]
    public async Task A_finished_run_shows_what_it_left()
    {
        await using var tab = await host.OpenAsync();
        await tab.GoAsync($"/runs/{host.RunId}");
        var page = tab.Page;
        await Expect(page.GetByText("Test accuracy")).ToBeVisibleAsync();
        await Expect(page.Locator("table.confusion tbody tr")).ToHaveCountAsync(3);
        await Expect(page.Locator("#classes tbody tr")).ToHaveCountAsync(3);
        await Expect(page.Locator("#recipe tbody th", new PageLocatorOptions { HasText = "train.epochs" })).ToHaveCountAsync(1);
        await Expect(page.Locator("#files")).ToContainTextAsync("checkpoints/best.safetensors");
        await Expect(page.Locator("#log pre")).ToContainTextAsync("epoch 2:");
        Assert.Equal(["Loss", "Accuracy", "Learning rate", "Images per second", "Memory"], (await page.Locator("#curves figcaption").AllTextContentsAsync()).Select(t => t.Trim()));
        await Expect(page.Locator("#curves canvas")).ToHaveCountAsync(5);
        await Expect(page.Locator("#augmentation img")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Mistakes_are_pictures_that_can_be_walked_through_and_seen_large()
    {
        await using var tab = await host.OpenAsync(width: 390);
        await tab.GoAsync($"/runs/{host.RunId}");
        var thumbs = tab.Page.Locator("#mistakes .thumb");
        var count = await thumbs.CountAsync();
        Assert.InRange(count, 2, 12);
        await Expect(tab.Page.Locator("#mistakes figcaption").First).ToHaveTextAsync(MistakeCaption());
        await thumbs.First.FocusAsync();
        await tab.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(thumbs.Nth(1)).ToBeFocusedAsync();
        await Expect(thumbs.Nth(1)).ToHaveAttributeAsync("aria-label", MistakeLabel());
        await tab.Page.Keyboard.PressAsync("Enter");
        var dialog = tab.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync($"2 of {count}, image ");
        await tab.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(dialog).ToContainTextAsync($"{(count == 2 ? 1 : 3)} of {count}, image ");
        await tab.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(dialog).ToContainTextAsync($"2 of {count}, image ");
        var picture = dialog.Locator("img");
        Assert.Equal(await thumbs.Nth(1).Locator("img").GetAttributeAsync("src"), await picture.GetAttributeAsync("src"));
        await Expect(picture).ToHaveJSPropertyAsync("complete", true);
        Assert.Equal(32, await picture.EvaluateAsync<int>("image => image.naturalWidth"));
        Assert.Empty(await Axe.FindBarriersAsync(tab.Page));
        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(thumbs.Nth(1)).ToBeFocusedAsync();
        tab.HasNoComplaint();
    }

    [Fact]
    public async Task A_study_shows_its_verdict_its_variants_and_a_line_for_each()
    {
        await using var tab = await host.OpenAsync();
        await tab.GoAsync($"/studies/{host.StudyId}");
        var page = tab.Page;
        await Expect(page.Locator("#variants tbody tr")).ToHaveCountAsync(4);
        await Expect(page.Locator("#parallel path.variant")).ToHaveCountAsync(4);
        await Expect(page.Locator("#verdict .verdict p").First).Not.ToBeEmptyAsync();
        await Expect(page.Locator("#runs tbody tr")).ToHaveCountAsync(8);
    }

    [Fact]
    public async Task A_page_that_does_not_exist_says_so()
    {
        await using var tab = await host.OpenAsync();
        await tab.GoAsync("/runs/nothing");
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToHaveTextAsync("Not found");
        await Expect(tab.Page.GetByText("There is no run 'nothing'.")).ToBeVisibleAsync();
    }

    /// <summary>Only the first charts are on a phone's screen.</summary>
    [Fact]
    public async Task Charts_and_table_below_the_screen_are_there_by_the_time_they_are_scrolled_to()
    {
        await using var tab = await host.OpenAsync(width: 390);
        await tab.GoAsync($"/compare?runs={host.RunId}");
        var charts = tab.Page.Locator(".charts figure");
        var count = await charts.CountAsync();
        Assert.InRange(count, 5, 10);
        await charts.Last.ScrollIntoViewIfNeededAsync();
        await Expect(charts.Last.Locator("canvas")).ToBeInViewportAsync();
        await Expect(charts.Locator("canvas")).ToHaveCountAsync(count);
        await tab.Page.Locator("#runs").ScrollIntoViewIfNeededAsync();
        await Expect(tab.Page.Locator("#runs tbody th a")).ToHaveTextAsync("tiny");
        tab.HasNoComplaint();
    }

    /// <summary>The dashboard's own formats, which are there sooner than the browser's.</summary>
    [Fact]
    public async Task Numbers_and_times_are_written_as_the_browsers_own_English_formats_write_them()
    {
        await using var tab = await host.OpenAsync();
        await tab.GoAsync("/queue");
        var differences = await tab.Page.EvaluateAsync<string[]>("""
            async address => {
              const { fullTime, number, tick, time, whole } = await import(address);
              const intl = options => { const format = new Intl.NumberFormat('en', options); return v => format.format(v); };
              const date = options => { const format = new Intl.DateTimeFormat('en-GB', options); return v => format.format(new Date(v)); };
              const numbers = [0, 1, -1, 12, 999, 1000, -1234, 12345.678, 0.5, 0.00012346, 0.1 + 0.2, 0.12345, 99.995, 999999, 1234567.891, 123456789];
              const times = ['2026-01-03T00:07:05Z', '2026-06-30T23:59:59Z', '2026-11-24T19:31:07Z', '2026-12-31T12:00:00Z'];
              const compare = (values, own, other) => values.map(v => [v, own(v), other(v)]).filter(([, a, b]) => a !== b).map(d => d.join(' | '));
              return [
                ...compare(numbers, v => whole(v), v => intl({})(Math.round(v))),
                ...compare(numbers.filter(v => Math.abs(v) < 1000), v => number(v), intl({ maximumSignificantDigits: 4 })),
                ...compare(numbers.filter(v => Math.abs(v) >= 1000), v => number(v), v => intl({})(Math.round(v))),
                ...compare([0, 0.05, 0.3, 1500, -2.5, 200000], tick, intl({ maximumFractionDigits: 10 })),
                ...compare(times, time, date({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })),
                ...compare(times, fullTime, date({ dateStyle: 'long', timeStyle: 'medium' })),
                ...(whole(NaN) === '–' && time(null) === '–' ? [] : ['nothing is not a dash']),
              ];
            }
            """, $"/assets/{new DashboardFiles(DashboardFiles.Embedded()).Version}/modules/format.js");
        Assert.Empty(differences);
    }

    /// <summary>Cut anywhere, with all three ends of lines, comments, several data lines and no space after the colon.</summary>
    [Fact]
    public async Task Events_are_read_as_the_standard_says_wherever_the_stream_is_cut()
    {
        await using var tab = await host.OpenAsync();
        await tab.GoAsync("/queue");
        var module = $"/assets/{new DashboardFiles(DashboardFiles.Embedded()).Version}/modules/event-stream.js";
        var heard = await tab.Page.EvaluateAsync<string>("""
            async address => {
              const { EventParser } = await import(address);
              const text = ': hello\n\nid: 1\r\nevent: step\r\ndata: {"a":1}\r\n\r\nid:2\rdata:x\rdata: y\r\revent: lost\n\nid: 3\nevent: end\ndata: z\n\ndata: unfinished';
              const all = new Set();
              for (let cut = 0; cut <= text.length; cut++) {
                const events = [];
                const parser = new EventParser(e => events.push([e.id, e.type, e.data]));
                parser.feed(text.slice(0, cut));
                parser.feed(text.slice(cut));
                all.add(JSON.stringify(events));
              }
              return [...all].join('\n');
            }
            """, module);
        Assert.Equal("""[["1","step","{\"a\":1}"],["2","message","x\ny"],["3","end","z"]]""", heard);
    }

    private string Path(string template) => template.Replace("{run}", host.RunId, StringComparison.Ordinal).Replace("{study}", host.StudyId, StringComparison.Ordinal);

    [GeneratedRegex(@"^\S.* → \S.* [0-9]+ %$")]
    private static partial Regex MistakeCaption();

    [GeneratedRegex(@"^\S.*, taken for \S.* with [0-9]+ %; show it large$")]
    private static partial Regex MistakeLabel();
}
