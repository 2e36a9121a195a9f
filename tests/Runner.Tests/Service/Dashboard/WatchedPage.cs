using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace VisionFinetune.Runner.Tests.Service.Dashboard;

/// <summary>A tab that remembers what a user should never see: errors in the console, and requests that leave the service.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = [];

    private WatchedPage(IBrowserContext context, IPage page, string address)
    {
        (_context, Page, Address) = (context, page, address);
        page.Console += (_, message) => Note(message.Type is "error" or "warning", $"console: {message.Text} ({message.Location})");
        page.PageError += (_, error) => Note(true, $"exception: {error}");
        page.Request += (_, request) => Note(!IsOwn(request.Url), $"external request: {request.Url}");
    }

    public IPage Page { get; }

    public string Address { get; }

    public static async Task<WatchedPage> OpenAsync(IBrowser browser, string address, bool isDark = false, int width = 1200)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address,
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new ViewportSize { Width = width, Height = 844 },
        });
        context.SetDefaultTimeout(60_000);
        return new WatchedPage(context, await context.NewPageAsync(), address);
    }

    /// <summary>Opens an address and waits until its page is there.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(path);
        await ArriveAsync(new Uri(new Uri(Address), path).AbsolutePath);
    }

    /// <summary>Waits until the page of a path is there.</summary>
    public Task ArriveAsync(string path) => Page.WaitForSelectorAsync($"main[data-ready=\"{path}\"]");

    /// <param name="expected">Parts of complaints that the test itself has caused.</param>
    public void HasNoComplaint(params string[] expected) => Assert.DoesNotContain(_complaints, c => !expected.Any(e => c.Contains(e, StringComparison.Ordinal)));

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private bool IsOwn(string url) =>
        url.StartsWith(Address, StringComparison.Ordinal) || url.StartsWith("data:", StringComparison.Ordinal) || url.StartsWith("blob:", StringComparison.Ordinal);

    private void Note(bool isBad, string complaint)
    {
        if (isBad)
            _complaints.Enqueue(complaint);
    }
}
