using Xunit;

namespace VisionFinetune.Testing;

/// <summary>Real data and weights that are never committed: the folder named by VFT_SHARED, ../shared beside the
/// repository by default. Missing: the test is skipped, or fails where CI=true.</summary>
public static class SharedFiles
{
    public static string Require(string relativePath)
    {
        var path = Path.Combine(Root, relativePath);
        if (File.Exists(path) || Directory.Exists(path))
            return path;
        var message = $"This test needs '{relativePath}' under '{Root}'; set VFT_SHARED to the folder that holds it.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(message);
        Assert.Skip(message);
        return path;
    }

    public static string Root =>
        Environment.GetEnvironmentVariable("VFT_SHARED") is { Length: > 0 } folder
            ? Path.GetFullPath(folder)
            : Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared"));

    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    private static string FindRepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "VisionFinetune.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("The tests must run from inside the repository.");
    }
}
