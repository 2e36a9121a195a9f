using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using VisionFinetune.Runner.Service;
using VisionFinetune.Runner.Service.Hosting;

namespace VisionFinetune.Runner.Tests.Service.Dashboard;

/// <summary>How long the big pages take in a browser: <c>scripts/bench-dashboard</c>. In the suite it only sees that a few runs can be measured.</summary>
public sealed class DashboardBenchmark
{
    private static readonly bool s_isMeasured = Environment.GetEnvironmentVariable("VFT_MEASURE") == "1";
    private static readonly int s_runs = s_isMeasured ? 1000 : 12, s_epochs = s_isMeasured ? 200 : 5;
    private static readonly int s_compared = s_isMeasured ? 20 : 3, s_repetitions = s_isMeasured ? 5 : 0;
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(2.5);

    // From the start of the navigation to the first frame in which everything on the screen is drawn and the browser is idle enough to take
    // input. What lies below the screen is drawn after that, in idle moments.
    private const string Stopwatch = """
        window.interactive = new Promise(resolve => {
          new MutationObserver((_, observer) => {
            if (!document.querySelector('main[data-ready]'))
              return;
            observer.disconnect();
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
          }).observe(document, { subtree: true, childList: true, attributes: true });
        });
        """;

    // What must be drawn by then: for a comparison every chart of which a part is on the screen, with ink of lines in it.
    private const string DrawnOnTheScreen = """
        [...document.querySelectorAll('.charts figure')].filter(figure => figure.getBoundingClientRect().top < innerHeight)
          .map(figure => figure.querySelector('canvas')).map(canvas => canvas !== null
            && new Set(new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size > 8).join()
        """;

    // The same from a click on.
    private const string ClickAndWait = """
        count => new Promise(resolve => {
          [...document.querySelectorAll('td.pick input')].slice(0, count).forEach(box => box.click());
          const start = performance.now();
          new MutationObserver((_, observer) => {
            if (!document.querySelector('main[data-ready="/compare"]'))
              return;
            observer.disconnect();
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
          }).observe(document, { subtree: true, childList: true, attributes: true });
          document.querySelector('.selection .primary').click();
        })
        """;

    [Fact]
    public async Task Long_lists_and_comparisons_are_whole_and_their_time_is_known()
    {
        Chromium.Require();
        using var folder = new TemporaryFolder();
        var names = ManyRuns.Write(folder.File("runs"), s_runs, s_epochs);
        await using var app = ServiceHost.Build(new ServiceSettings
        {
            Port = 0,
            RunsFolder = folder.File("runs"),
            DataFolder = folder.File("data"),
            PretrainedFolder = folder.File("pretrained"),
            RecipesFolder = folder.File("recipes"),
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = (await Chromium.LaunchAsync(playwright, isWhole: s_isMeasured))!;
        var comparison = $"/compare?runs={string.Join(',', names.Take(s_compared))}";
        await ReportAsync(browser, app.Urls.First(), $"list of {s_runs} runs of {s_epochs} epochs", "/", "a.run-link", Math.Min(100, s_runs));
        await ReportFromListAsync(browser, app.Urls.First());
        await ReportAsync(browser, app.Urls.First(), $"comparison of {s_compared} runs", comparison, ".plot canvas", 7);
        if (s_isMeasured)
        {
            await ReportAsync(browser, app.Urls.First(), "the comparison in a settled window", comparison, ".plot canvas", 7, isSettled: true);
            await ReportAsync(browser, app.Urls.First(), "the comparison, smoothed", $"{comparison}&smooth=0.8", ".plot canvas", 7);
            await ReportAsync(browser, app.Urls.First(), "the list by best value", "/?sort=best_value", "a.run-link", Math.Min(100, s_runs));
            await ReportAsync(browser, app.Urls.First(), "one run", $"/runs/{names[0]}", ".plot canvas", 4);
        }
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Every visit is a first one: nothing is in the browser's cache. With a settled window the browser has drawn its own surroundings
    /// (Chromium loads the list below its address field as a page in every new window, which keeps two cores busy for more than a second)
    /// before the address is opened, as it has for somebody who types it.</summary>
    private static async Task ReportAsync(IBrowser browser, string address, string what, string path, string selector, int count, bool isSettled = false)
    {
        var (times, work) = (new List<double>(), new List<double>());
        for (var repetition = 0; repetition <= s_repetitions; repetition++)
        {
            await using var tab = await WatchedPage.OpenAsync(browser, address);
            await tab.Page.AddInitScriptAsync(Stopwatch);
            var tools = await tab.Page.Context.NewCDPSessionAsync(tab.Page);
            await tools.SendAsync("Performance.enable", new Dictionary<string, object> { ["timeDomain"] = "threadTicks" });
            if (isSettled)
                await Task.Delay(s_settling, TestContext.Current.CancellationToken);
            await tab.Page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
            // Asked in the browser's own protocol: Playwright's waiting would load its script into the page while it is being drawn.
            times.Add((await EvaluateAsync(tools, "interactive")).GetDouble());
            work.Add(1000 * WorkOf((await tools.SendAsync("Performance.getMetrics"))!.Value));
            Assert.DoesNotContain("false", (await EvaluateAsync(tools, DrawnOnTheScreen)).GetString()!, StringComparison.Ordinal);
            await Assertions.Expect(tab.Page.Locator(selector)).ToHaveCountAsync(count);
            tab.HasNoComplaint();
        }
        // The first visit also warms up the service.
        Assert.All(times, time => Assert.True(time > 0, $"{what}: {time} ms"));
        if (!s_isMeasured)
            return;
        var measured = times.Skip(1).Order().ToList();
        var median = work.Skip(1).Order().ElementAt(s_repetitions / 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: interactive after {measured[s_repetitions / 2]:f0} ms (median of {s_repetitions}; {measured[0]:f0} to {measured[^1]:f0}; first visit {times[0]:f0}), {median:f0} ms of it work of the page"));
    }

    private static async Task<JsonElement> EvaluateAsync(ICDPSession tools, string expression)
    {
        var answer = await tools.SendAsync("Runtime.evaluate", new Dictionary<string, object> { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true });
        return answer!.Value.GetProperty("result").GetProperty("value");
    }

    /// <summary>As users come to a comparison: from the click in the list, where the runs are ticked.</summary>
    private static async Task ReportFromListAsync(IBrowser browser, string address)
    {
        var times = new List<double>();
        for (var repetition = 0; repetition <= s_repetitions; repetition++)
        {
            await using var tab = await WatchedPage.OpenAsync(browser, address);
            await tab.GoAsync("/");
            await Assertions.Expect(tab.Page.Locator("a.run-link")).ToHaveCountAsync(Math.Min(100, s_runs));
            times.Add(await tab.Page.EvaluateAsync<double>(ClickAndWait, s_compared));
            await Assertions.Expect(tab.Page.Locator(".plot canvas")).ToHaveCountAsync(7);
            tab.HasNoComplaint();
        }
        Assert.All(times, time => Assert.True(time > 0, $"from the list: {time} ms"));
        if (!s_isMeasured)
            return;
        var measured = times.Skip(1).Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"comparison of {s_compared} runs, from the list: interactive after {measured[s_repetitions / 2]:f0} ms (median of {s_repetitions}; {measured[0]:f0} to {measured[^1]:f0}; first {times[0]:f0})"));
    }

    /// <summary>Processor time of the page's main thread in seconds: what a busy machine does not change much.</summary>
    private static double WorkOf(JsonElement metrics) =>
        metrics.GetProperty("metrics").EnumerateArray().First(m => m.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();
}
