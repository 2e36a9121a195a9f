using System.Text.RegularExpressions;
using VisionFinetune.Runner.Recipes.Yaml;

namespace VisionFinetune.Runner.Recipes.Binding;

/// <summary>Words the refusal of a key that a section does not have, with the likeliest way out.</summary>
/// <param name="type">The section's record.</param>
/// <param name="path">The section, as messages call it; empty for the whole recipe.</param>
/// <param name="root">The whole recipe, to say where else the key belongs; null where that would not help.</param>
internal sealed partial class UnknownKeys(SettingsType type, string path, SettingsType? root)
{
    /// <summary>The alternatives the section was chosen from; null where naming them would not help.</summary>
    public SettingsType? Family { get; init; }

    /// <summary>The alternative that was chosen.</summary>
    public string? Variant { get; init; }

    /// <summary>The section in a sentence.</summary>
    public string Section => path.Length == 0 ? "the recipe" : $"'{path}'";

    /// <param name="key">The key that does not exist.</param>
    /// <param name="value">What it was given.</param>
    public string Describe(string key, YamlNode value)
    {
        var start = $"'{YamlText.Shorten(key)}' is not a setting of ";
        var others = Family?.Variants.Where(v => SettingsType.Of(v.Type).Find(key) is not null).Select(v => $"'{v.Name}'").ToList();
        if (others is { Count: > 0 })
            return $"{start}{path} '{Variant}'; it is one of {string.Join(", ", others)}.";
        if (Family?.FindVariant(key) is { } variant)
            return $"{start}{Section}; write {Family.Discriminator}: {variant.Name}, its settings beside it.";
        var own = type.Settings.Select(s => s.Key).ToList();
        if (Suggestion.Nearest(key, own) is { } nearest)
            return $"{start}{Section}{Suggestion.Ending(nearest)}";
        if (NumberPattern().IsMatch(key) && value is YamlScalar { Text: "" })
            return $"{start}{Section}; a number has a decimal point, not a comma.";
        if (Elsewhere(key) is { } elsewhere)
            return $"{start}{Section}; {elsewhere}.";
        if (Family is not null)
            own.Insert(0, Family.Discriminator!);
        return own.Count == 0 ? $"{start}{Section}, which has none." : $"{start}{Section}; it has {string.Join(", ", own)}.";
    }

    /// <summary>The section that does have the key, or null.</summary>
    private string? Elsewhere(string key)
    {
        if (root is null)
            return null;
        if (root != type && root.Find(key) is not null)
            return $"'{key}' belongs to the recipe itself, outside every section";
        foreach (var section in root.Settings.Where(s => s.Shape.Kind == ValueKind.Section))
        {
            var there = SettingsType.Of(section.Shape.Type);
            var keys = there.Settings.Concat(there.Variants.SelectMany(v => SettingsType.Of(v.Type).Settings)).Select(s => s.Key);
            if (Suggestion.Same(key, [.. keys]) is { } same)
                return $"'{section.Key}' has '{same}'";
        }
        return null;
    }

    [GeneratedRegex(@"^[0-9]+\z")]
    private static partial Regex NumberPattern();
}
