using System.Text;

namespace VisionFinetune.Runner.Service.Dashboard;

/// <summary>The files of the dashboard: its page, modules, stylesheet, and the chart library where the build could fetch it.</summary>
internal sealed class DashboardFiles
{
    private const string Prefix = "dashboard/", PageName = "index.html", StyleName = "style.css", ChartStyleName = "charts/uPlot.css";
    private readonly Dictionary<string, DashboardAsset> _assets;

    /// <param name="files">All of them, <c>index.html</c> too.</param>
    /// <param name="asksForToken">Whether the API wants a token.</param>
    internal DashboardFiles(IEnumerable<DashboardAsset> files, bool asksForToken = false)
    {
        _assets = files.ToDictionary(a => a.Path, StringComparer.Ordinal);
        Version = DashboardAsset.VersionOf(_assets.Values);
        _assets.Remove(PageName, out var template);
        if (template is null)
            throw new InvalidOperationException($"The program was built without the dashboard's '{PageName}'.");
        // One stylesheet is there sooner than two, and the charts' few rules are part of it from the start.
        if (_assets.Remove(ChartStyleName, out var chartStyle) && _assets.TryGetValue(StyleName, out var style))
            _assets[StyleName] = new DashboardAsset(StyleName, style.ContentType, [.. chartStyle.Content, (byte)'\n', .. style.Content]);
        Page = new DashboardPage(Fill(template), this, asksForToken);
    }

    /// <summary>Part of every asset's address, so that browsers may keep assets forever.</summary>
    public string Version { get; }

    /// <summary>The page that all addresses of the dashboard answer with.</summary>
    public DashboardPage Page { get; }

    /// <summary>The modules as they were written, in the order of their names.</summary>
    public IEnumerable<string> Modules => _assets.Keys
        .Where(p => p.EndsWith(".js", StringComparison.Ordinal) && p != DashboardPage.Bundle).Order(StringComparer.Ordinal);

    /// <summary>Whether the build had npm, and so a chart library.</summary>
    public bool HasCharts => _assets.ContainsKey(DashboardPage.Charts);

    /// <summary>The asset of this path; none where there is no such file.</summary>
    public DashboardAsset? Find(string path) => _assets.GetValueOrDefault(path);

    /// <summary>What the build embedded.</summary>
    public static IReadOnlyList<DashboardAsset> Embedded()
    {
        var assembly = typeof(DashboardFiles).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                return DashboardAsset.Read(name[Prefix.Length..].Replace('\\', '/'), stream);
            }),
        ];
    }

    /// <summary>Where an asset is found, for as long as it does not change.</summary>
    public string AddressOf(string path) => $"/assets/{Version}/{path}";

    private string Fill(DashboardAsset template) => Encoding.UTF8.GetString(template.Content)
        .Replace("data-charts=\"\"", $"data-charts=\"{(HasCharts ? "uplot" : "none")}\"", StringComparison.Ordinal)
        .Replace("{version}", Version, StringComparison.Ordinal);
}
