using System.Text;

namespace VisionFinetune.Runner.Service.Dashboard;

/// <summary>The files of the dashboard: its page, modules, stylesheet, and the chart library where the build could fetch it.</summary>
internal sealed class DashboardFiles
{
    private const string Prefix = "dashboard/";
    private const string PageName = "index.html";
    private readonly Dictionary<string, DashboardAsset> _assets;

    /// <param name="files">All of them, <c>index.html</c> too.</param>
    internal DashboardFiles(IEnumerable<DashboardAsset> files)
    {
        _assets = files.ToDictionary(a => a.Path, StringComparer.Ordinal);
        Version = DashboardAsset.VersionOf(_assets.Values);
        _assets.Remove(PageName, out var template);
        Page = Fill(template ?? throw new InvalidOperationException($"The program was built without the dashboard's '{PageName}'."));
    }

    /// <summary>Part of every asset's address, so that browsers may keep assets forever.</summary>
    public string Version { get; }

    /// <summary>The page that all addresses of the dashboard answer with.</summary>
    public DashboardAsset Page { get; }

    /// <summary>Whether the build had npm, and so a chart library.</summary>
    public bool HasCharts => _assets.ContainsKey("charts/uPlot.esm.js");

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

    /// <summary>Names the version in addresses, says whether there are charts, and lets the browser fetch all modules at once instead of
    /// one import after the other.</summary>
    private DashboardAsset Fill(DashboardAsset template)
    {
        var modules = _assets.Keys.Where(p => p.EndsWith(".js", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(p => $"<link rel=\"modulepreload\" href=\"/assets/{Version}/{p}\">");
        var text = Encoding.UTF8.GetString(template.Content)
            .Replace("<!-- modules -->", string.Join("\n  ", modules), StringComparison.Ordinal)
            .Replace("data-charts=\"\"", $"data-charts=\"{(HasCharts ? "uplot" : "none")}\"", StringComparison.Ordinal)
            .Replace("{version}", Version, StringComparison.Ordinal);
        return new DashboardAsset(template.Path, template.ContentType, Encoding.UTF8.GetBytes(text));
    }
}
