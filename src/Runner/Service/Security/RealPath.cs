using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Service.Security;

/// <summary>Where a path leads in truth: every symbolic link on the way is followed, as the operating system does.</summary>
internal static class RealPath
{
    /// <summary>As many as Linux follows.</summary>
    private const int MostLinks = 40;

    private static readonly char[] s_separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    /// <summary>Absolute and without links and dots; what does not exist yet is taken as it is written.</summary>
    /// <exception cref="UserException">Links that lead in circles.</exception>
    public static string Of(string path)
    {
        var whole = Path.IsPathFullyQualified(path) ? path : Path.Combine(Environment.CurrentDirectory, path);
        var current = Path.GetPathRoot(whole)!;
        var pending = new Stack<string>();
        Push(pending, whole[current.Length..]);
        for (var links = 0; pending.TryPop(out var part);)
        {
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }
            var next = Path.Combine(current, part);
            if (LinkOf(next) is not { } link)
            {
                current = next;
                continue;
            }
            if (++links > MostLinks)
                throw new UserException($"'{path}' cannot be followed: its symbolic links lead in circles.");
            var root = Path.GetPathRoot(link) ?? "";
            if (root.Length > 0)
                current = root;
            Push(pending, link[root.Length..]);
        }
        return current;
    }

    private static void Push(Stack<string> pending, string path)
    {
        foreach (var part in path.Split(s_separators, StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse())
            pending.Push(part);
    }

    private static string? LinkOf(string path)
    {
        FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return entry.LinkTarget;
    }
}
