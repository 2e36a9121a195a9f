using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace VisionFinetune.Runner.Service.Dashboard;

/// <summary>The page that every address of the dashboard answers with. It names what the browser will need, so that everything is fetched
/// at once: the scripts, the chart library where there are charts, and what the API will be asked for.</summary>
/// <param name="template"><c>index.html</c>, with the version filled in.</param>
/// <param name="files">The modules and what the build made of them.</param>
/// <param name="asksForToken">Whether the API wants a token, which the browser cannot send before a script runs.</param>
internal sealed class DashboardPage(string template, DashboardFiles files, bool asksForToken)
{
    /// <summary>The file that the build made of all modules.</summary>
    public const string Bundle = "bundle/app.js";

    /// <summary>The chart library.</summary>
    public const string Charts = "charts/uPlot.esm.js";

    /// <summary>The page as an address of the dashboard shows it.</summary>
    public DashboardAsset For(HttpRequest request)
    {
        var head = new StringBuilder();
        foreach (var address in asksForToken ? [] : DashboardData.NeededBy(request))
            head.Append(CultureInfo.InvariantCulture, $"<link rel=\"preload\" as=\"fetch\" crossorigin href=\"{WebUtility.HtmlEncode(address)}\">\n  ");
        foreach (var module in ModulesFor(request.Path))
            head.Append(CultureInfo.InvariantCulture, $"<link rel=\"modulepreload\" href=\"{files.AddressOf(module)}\">\n  ");
        var start = files.Find(Bundle) is null ? "app.js" : Bundle;
        head.Append(CultureInfo.InvariantCulture, $"<script type=\"module\" blocking=\"render\" src=\"{files.AddressOf(start)}\"></script>");
        return new DashboardAsset("index.html", "text/html; charset=utf-8", Encoding.UTF8.GetBytes(template.Replace("<!-- needed -->", head.ToString(), StringComparison.Ordinal)));
    }

    /// <summary>Scripts that the first one imports. Without a bundle these are all modules, which would otherwise come one after the
    /// other.</summary>
    private IEnumerable<string> ModulesFor(PathString path)
    {
        if (files.Find(Bundle) is null)
            return files.Modules.Where(m => m != "app.js");
        var hasCharts = path.StartsWithSegments("/runs") || path.StartsWithSegments("/compare");
        return hasCharts && files.HasCharts ? [Charts] : [];
    }
}
