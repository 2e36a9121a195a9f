using System.Text;

namespace VisionFinetune.Runner.Service.Api.Runs;

/// <summary>The end of a log.</summary>
internal static class LogTail
{
    private const int LargestTailBytes = 1 << 20;

    /// <summary>The last lines, of at most a megabyte; a file that is not there has none.</summary>
    public static IReadOnlyList<string> Read(string file, int lines)
    {
        if (!File.Exists(file))
            return [];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var isWhole = stream.Length <= LargestTailBytes;
        if (!isWhole)
            stream.Seek(-LargestTailBytes, SeekOrigin.End);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var all = reader.ReadToEnd().Split('\n', StringSplitOptions.None);
        var read = all.Length > 0 && all[^1].Length == 0 ? all[..^1] : all;
        return [.. read.Skip(isWhole ? 0 : 1).TakeLast(lines).Select(l => l.TrimEnd('\r'))];
    }
}
