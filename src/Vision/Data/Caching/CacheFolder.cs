using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace VisionFinetune.Vision.Data.Caching;

/// <summary>A folder that holds caches and nothing else. It keeps itself small.</summary>
/// <param name="path">Made when a cache is built.</param>
/// <param name="prefix">Begins the names of this data set's caches, where the folder is that of several.</param>
internal sealed partial class CacheFolder(string path, string prefix)
{
    /// <summary>The folder of caches in a data set's folder. Hidden, so that it is not taken for a class.</summary>
    public const string Name = ".vft-cache";

    /// <summary>More are not kept: the one that was not used for longest goes. Four sizes of three splits.</summary>
    public const int MostCaches = 12;

    private const string Extension = ".vftcache";
    private static readonly TimeSpan s_youngest = TimeSpan.FromMinutes(1);

    /// <summary>Where caches of a data set may be, best first: with the data, else in the folder for data that cannot be written to.</summary>
    /// <param name="root">The data set's folder.</param>
    /// <param name="fallback">The second folder; none: there is no other.</param>
    public static IReadOnlyList<CacheFolder> Of(string root, string? fallback)
    {
        root = Path.GetFullPath(root);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root)).AsSpan(0, 8));
        var inData = new CacheFolder(Path.Combine(root, Name), "");
        return fallback is null ? [inData] : [inData, new(Path.GetFullPath(fallback), $"{digest}-")];
    }

    /// <summary>The folder's path.</summary>
    public string FullPath => path;

    /// <summary>The name of a cache: one for each split and size, so that a data set that changes has its old cache replaced.</summary>
    public string PathOf(ImageFiles images) => Path.Combine(path, $"{prefix}{images.Split}-{(images.Size is { } size ? $"{size}px" : "as-is")}{Extension}");

    /// <summary>Begins a cache, after what killed processes left is deleted.</summary>
    /// <exception cref="IOException">The folder cannot be written, is a link, or the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public CacheBuild Begin(ImageFiles images, CacheHeader header, TimeProvider clock)
    {
        if (new DirectoryInfo(path).LinkTarget is { } target)
            throw new IOException($"'{path}' is a link to '{target}', which is not followed.");
        Directory.CreateDirectory(path);
        DeleteLeftovers(clock);
        return CacheBuild.Begin(Path.Combine(path, $".{Path.GetFileName(PathOf(images))}.{Guid.NewGuid():N}.tmp"), header);
    }

    /// <summary>Notes that a cache is used, and deletes those that were not used for longest. Whoever still reads one goes on doing so.</summary>
    public void Touch(string cache, TimeProvider clock)
    {
        try
        {
            File.SetLastWriteTimeUtc(cache, clock.GetUtcNow().UtcDateTime);
            foreach (var old in new DirectoryInfo(path).GetFiles($"*{Extension}").OrderByDescending(file => file.LastWriteTimeUtc).Skip(MostCaches))
                TryDelete(old.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Of a folder that cannot be written nothing can pile up.
        }
    }

    /// <summary>Deletes a file that may be gone or belong to somebody else.</summary>
    public static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays where it is; nobody takes it for a cache that is not one.
        }
    }

    /// <summary>Temporary files that nobody has locked. The youngest may be of a process that is about to lock them.</summary>
    private void DeleteLeftovers(TimeProvider clock)
    {
        foreach (var file in new DirectoryInfo(path).GetFiles(".*.tmp").Where(file => TemporaryName().IsMatch(file.Name)))
        {
            if (clock.GetUtcNow() - file.LastWriteTimeUtc < s_youngest || IsLocked(file.FullName))
                continue;
            TryDelete(file.FullName);
        }
    }

    private static bool IsLocked(string file)
    {
        try
        {
            using var _ = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    [GeneratedRegex(@"^\..+\.vftcache\.[0-9a-f]{32}\.tmp$")]
    private static partial Regex TemporaryName();
}
