using Microsoft.Playwright;

namespace VisionFinetune.Runner.Tests.Service.Dashboard;

/// <summary>The system's Chromium. Missing: the test is skipped, or fails where CI=true.</summary>
internal static class Chromium
{
    private static readonly string[] s_places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // As root there is no sandbox; the others keep the browser from calling home.
    private static readonly string[] s_arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private static string? Installed => s_places.FirstOrDefault(File.Exists);

    public static void Require()
    {
        if (Installed is not null)
            return;
        const string message = "The dashboard's tests need Chromium: apt-get install chromium";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(message);
        Assert.Skip(message);
    }

    /// <summary>None where it is not installed.</summary>
    public static async Task<IBrowser?> LaunchAsync(IPlaywright playwright) => Installed is { } path
        ? await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = s_arguments })
        : null;
}
