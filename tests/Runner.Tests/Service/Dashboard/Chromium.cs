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

    // Two pages that Chromium itself loads in every new window, the lists below its address field, cost more than any page under test. Since the
    // last such argument counts, what Playwright switches off stands here too.
    private const string WithoutSurroundings = "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,AimEnabled,AvoidUnnecessaryBeforeUnloadCheckSync,"
        + "DestroyProfileOnBrowserClose,DialMediaRouteProvider,GlobalMediaControls,HttpsUpgrades,LensOverlay,MediaRouter,PaintHolding,"
        + "ThirdPartyStoragePartitioning,Translate,OptimizationHints,NetworkTimeServiceQuerying,BlockOriginHeaderModificationOnRedirect,"
        + "AvoidCorsURLLoaderRestartOnRedirect,AutoDeElevate";

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
    /// <param name="playwright">Starts it.</param>
    /// <param name="isWhole">With all that the browser does for itself in a new window, as on a user's screen: for measurements.</param>
    public static async Task<IBrowser?> LaunchAsync(IPlaywright playwright, bool isWhole = false) => Installed is { } path
        ? await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = isWhole ? s_arguments : [.. s_arguments, WithoutSurroundings] })
        : null;
}
