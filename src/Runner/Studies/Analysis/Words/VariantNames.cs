namespace VisionFinetune.Runner.Studies.Analysis.Words;

/// <summary>Names of variants within a sentence.</summary>
internal static class VariantNames
{
    private const int MostListed = 4;

    /// <summary>Quoted where a space or comma would blur where the name ends: <c>'cosine, lr=0.01'</c>.</summary>
    public static string Name(string name) => name.AsSpan().ContainsAny(" ,;") ? $"'{name}'" : name;

    /// <summary>"a", "a and b", "a, b and c", "a, b, c and 5 others".</summary>
    public static string List(IReadOnlyList<VariantScore> variants, string conjunction = "and")
    {
        string[] names = variants.Count <= MostListed
            ? [.. variants.Select(v => Name(v.Name))]
            : [.. variants.Take(MostListed - 1).Select(v => Name(v.Name)), $"{variants.Count - MostListed + 1} others"];
        return names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} {conjunction} {names[^1]}";
    }
}
