namespace VisionFinetune.Runner.Service.Queue;

/// <summary>Deletes folders so that they are gone at once, or not at all: first they get a hidden name, then their files go.</summary>
internal static class DeletedFolders
{
    private const string Prefix = ".deleted-";

    /// <summary>Deletes a folder; links in it go, what they lead to stays.</summary>
    public static void Delete(string folder)
    {
        var hidden = Path.Combine(Path.GetDirectoryName(folder)!, $"{Prefix}{Guid.NewGuid():N}");
        Directory.Move(folder, hidden);
        Directory.Delete(hidden, recursive: true);
    }

    /// <summary>Goes on with what a service that was killed had begun.</summary>
    public static void Clear(string runsFolder)
    {
        foreach (var folder in Directory.GetDirectories(runsFolder, $"{Prefix}*"))
            Directory.Delete(folder, recursive: true);
    }
}
