using Microsoft.AspNetCore.StaticFiles;

namespace VisionFinetune.Runner.Service.Api.Runs;

/// <summary>The files of a run or study that may be downloaded: everything in its folder that is no link, is not hidden and is not reached
/// through a link.</summary>
internal static class ArtifactFiles
{
    private static readonly FileExtensionContentTypeProvider s_types = CreateTypes();

    /// <summary>Every file, in the order of their paths.</summary>
    public static IReadOnlyList<Artifact> List(string folder) =>
        [.. FilesIn(new DirectoryInfo(folder), "").Select(f => new Artifact(f.Path, f.File.Length, TypeOf(f.Path))).OrderBy(a => a.Path, StringComparer.Ordinal)];

    /// <summary>The file with a path; none where it is no file that may be downloaded.</summary>
    /// <param name="folder">Of the run or study.</param>
    /// <param name="path">As listed, with slashes.</param>
    public static FileInfo? Find(string folder, string path)
    {
        var names = path.Split('/');
        if (names.Any(n => n.Length == 0 || n[0] == '.' || n.AsSpan().ContainsAny('\\', ':', '\0')))
            return null;
        var at = new DirectoryInfo(folder);
        foreach (var name in names[..^1])
        {
            at = new DirectoryInfo(Path.Combine(at.FullName, name));
            if (!at.Exists || at.LinkTarget is not null)
                return null;
        }
        var file = new FileInfo(Path.Combine(at.FullName, names[^1]));
        return file.Exists && file.LinkTarget is null ? file : null;
    }

    /// <summary>The media type by a file's ending.</summary>
    public static string TypeOf(string path) => s_types.TryGetContentType(path, out var type) ? type : "application/octet-stream";

    private static IEnumerable<(string Path, FileInfo File)> FilesIn(DirectoryInfo folder, string prefix)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().Where(e => e.Name[0] != '.' && e.LinkTarget is null))
        {
            if (entry is FileInfo file)
                yield return (prefix + file.Name, file);
            if (entry is not DirectoryInfo inner)
                continue;
            foreach (var found in FilesIn(inner, $"{prefix}{inner.Name}/"))
                yield return found;
        }
    }

    private static FileExtensionContentTypeProvider CreateTypes()
    {
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".yaml"] = "application/yaml";
        types.Mappings[".jsonl"] = "application/jsonl";
        types.Mappings[".safetensors"] = "application/octet-stream";
        return types;
    }
}
