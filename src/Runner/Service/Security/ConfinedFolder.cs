using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Service.Security;

/// <summary>A folder that strangers may name files in, and only there.</summary>
internal sealed class ConfinedFolder
{
    private static readonly StringComparison s_comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private readonly string _folder;

    /// <param name="folder">May itself be reached through links: who configured it wanted that.</param>
    public ConfinedFolder(string folder) => _folder = folder;

    /// <summary>Whether a path lies in the folder, or is the folder, both as it is written and after following every link. The two
    /// differ where <c>..</c> comes after a link, and programs differ in which they use.</summary>
    public bool Contains(string path)
    {
        try
        {
            var real = RealPath.Of(_folder);
            return IsIn(real, RealPath.Of(path)) && IsIn(real, RealPath.Of(Path.GetFullPath(path)));
        }
        catch (Exception e) when (e is UserException or IOException or ArgumentException or UnauthorizedAccessException)
        {
            return false;       // what cannot be followed is not known to be inside
        }
    }

    /// <summary>The path of something in the folder; none where it would lie elsewhere.</summary>
    /// <param name="relative">As a stranger names it.</param>
    public string? Find(string relative)
    {
        if (relative.Length == 0 || relative.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(relative))
            return null;
        var path = Path.Combine(_folder, relative);
        return Contains(path) ? Path.GetFullPath(path) : null;
    }

    private static bool IsIn(string folder, string path) => path.Equals(folder, s_comparison)
        || path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, s_comparison);
}
