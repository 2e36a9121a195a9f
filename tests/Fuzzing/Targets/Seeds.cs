namespace VisionFinetune.Fuzzing.Targets;

/// <summary>Sound files that inputs are made from.</summary>
internal static class Seeds
{
    /// <summary>Golden weight files by the end of their name.</summary>
    public static byte[][] Weights(string ending) =>
        [.. Files("golden/weights", ending).Select(File.ReadAllBytes)];

    /// <summary>The text of shipped recipes or studies.</summary>
    public static string[] Recipes(string folder) => [.. Files(folder, ".yaml").Select(File.ReadAllText)];

    private static List<string> Files(string folder, string ending)
    {
        var files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, folder)).Where(f => f.EndsWith(ending, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new InvalidOperationException($"There are no seeds '*{ending}' in '{folder}'.");
    }
}
