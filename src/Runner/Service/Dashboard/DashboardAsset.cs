using System.IO.Compression;
using System.Security.Cryptography;

namespace VisionFinetune.Runner.Service.Dashboard;

/// <summary>One file of the dashboard, ready to be sent.</summary>
/// <param name="path">Below the assets' folder, with slashes: <c>modules/format.js</c>.</param>
/// <param name="contentType">With its character set.</param>
/// <param name="content">As it is sent.</param>
internal sealed class DashboardAsset(string path, string contentType, byte[] content)
{
    private readonly Lazy<byte[]> _gzip = new(() => Compress(content));

    /// <summary>Below the assets' folder, with slashes.</summary>
    public string Path { get; } = path;

    /// <summary>With its character set.</summary>
    public string ContentType { get; } = contentType;

    /// <summary>As it is sent.</summary>
    public byte[] Content { get; } = content;

    /// <summary>The content compressed; made when first asked for.</summary>
    public byte[] Gzip => _gzip.Value;

    /// <summary>Reads one embedded file.</summary>
    /// <exception cref="NotSupportedException">A file of a kind that the dashboard does not have.</exception>
    public static DashboardAsset Read(string path, Stream stream)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return new DashboardAsset(path, TypeOf(path), copy.ToArray());
    }

    /// <summary>A number that changes with any of the files.</summary>
    public static string VersionOf(IEnumerable<DashboardAsset> assets)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var asset in assets.OrderBy(a => a.Path, StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(asset.Path + "\n"));
            hash.AppendData(asset.Content);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private static string TypeOf(string path) => System.IO.Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".txt" => "text/plain; charset=utf-8",
        var other => throw new NotSupportedException($"The dashboard has no files of the kind '{other}' ('{path}')."),
    };

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
            gzip.Write(content);
        return compressed.ToArray();
    }
}
