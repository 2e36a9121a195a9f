using System.Text;

namespace VisionFinetune.Runner.Studies.Page.Plots;

/// <summary>File names for the sheets of variants, whose own names may hold anything.</summary>
internal static class SheetNames
{
    private const int Longest = 60;

    /// <summary>One name a sheet, such as <c>augmentation-lr-0.01.png</c>: lower-case letters, digits, dots and dashes, no two the
    /// same.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<string> variants)
    {
        var taken = new HashSet<string>();
        var names = new List<string>();
        foreach (var slug in variants.Select(Slug))
        {
            var name = slug;
            for (var number = 2; !taken.Add(name); number++)
                name = FormattableString.Invariant($"{slug}-{number}");
            names.Add($"augmentation-{name}.png");
        }
        return names;
    }

    private static string Slug(string variant)
    {
        var slug = new StringBuilder();
        foreach (var c in variant)
        {
            if (char.IsAsciiLetterOrDigit(c))
                slug.Append(char.ToLowerInvariant(c));
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append(c == '.' && char.IsAsciiDigit(slug[^1]) ? '.' : '-');
        }
        var text = slug.ToString()[..Math.Min(slug.Length, Longest)].Trim('-', '.');
        return text.Length == 0 ? "variant" : text;
    }
}
