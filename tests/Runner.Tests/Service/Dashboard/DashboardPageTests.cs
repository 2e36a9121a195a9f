using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using VisionFinetune.Runner.Service.Dashboard;
using static Microsoft.Playwright.Assertions;

namespace VisionFinetune.Runner.Tests.Service.Dashboard;

/// <summary>Every page as it is looked at: without errors, without other servers, usable by everybody, on every screen.</summary>
[Collection(DashboardTestGroup.Name)]
public sealed class DashboardPageTests(DashboardHost host)
{
    public static TheoryData<string, bool> Pages()
    {
        var pages = new TheoryData<string, bool>();
        foreach (var path in new[] { "/", "/runs/{run}", "/compare?runs={run}", "/studies", "/studies/{study}", "/new", "/queue" })
        {
            pages.Add(path, false);
            pages.Add(path, true);
        }
        return pages;
    }

    /// <summary>Light on a desk, dark on a phone.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_has_no_error_no_external_request_no_serious_barrier_and_fits_the_screen(string path, bool isDarkPhone)
    {
        await using var tab = await host.OpenAsync(isDarkPhone, isDarkPhone ? 390 : 1200);
        await tab.GoAsync(Path(path));
        var findings = await tab.Page.RunAxe();
        Assert.Empty(findings.Violations.Where(v => v.Impact is "serious" or "critical")
            .Select(v => $"{v.Impact} {v.Id}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}"));
        var excess = await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
        Assert.True(excess <= 0, $"The page is {excess} pixels wider than the screen.");
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
}
