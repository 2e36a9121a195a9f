using VisionFinetune.Runner.Recipes.Yaml;

namespace VisionFinetune.Runner.Recipes.Binding;

/// <summary>Which variant a polymorphic section chooses, and the settings it gives. The forms are <c>cosine</c>,
/// <c>{ name: cosine, min_lr: 0 }</c> and, in lists, <c>- resize: { size: 64 }</c>.</summary>
internal sealed class VariantChoice
{
    private VariantChoice(Variant? variant, IReadOnlyList<YamlEntry> entries, string path, RecipeProblem? problem)
    {
        Variant = variant;
        Entries = entries;
        Path = path;
        Problem = problem;
    }

    /// <summary>The chosen one; null together with a <see cref="Problem"/>.</summary>
    public Variant? Variant { get; }

    /// <summary>Its settings without the discriminator.</summary>
    public IReadOnlyList<YamlEntry> Entries { get; }

    /// <summary>Where the settings are: a step of a list adds its name.</summary>
    public string Path { get; }

    public RecipeProblem? Problem { get; }

    public static VariantChoice Of(YamlNode node, SettingsType type, string path, Place place) => node switch
    {
        YamlScalar { Text: not "" } scalar => Named(type, scalar, path, [], StepPath(path, scalar, place)),
        YamlMapping mapping when mapping.Find(type.Discriminator!) is { } entry => ByDiscriminator(type, mapping, entry, path),
        YamlMapping { Entries: [var (key, value)] } when place.IsElement => SingleKey(type, key, value, path),
        YamlMapping mapping when place.IsElement => Refuse(mapping.Position, NotOneStep(mapping, type, path)),
        YamlMapping mapping when type.Variants.FirstOrDefault(v => v.Type == place.VariantByDefault) is { } variant =>
            new VariantChoice(variant, mapping.Entries, path, null),
        YamlMapping => Refuse(node.Position, $"'{path}' needs '{type.Discriminator}'; expected {NamesOf(type)}."),
        _ => Refuse(node.Position, $"'{path}' is {YamlText.Describe(node)}; expected " + (place.IsElement
            ? $"one step such as {Example(type)}."
            : $"a mapping such as {{ {type.Discriminator}: {type.Variants[0].Name} }}.")),
    };

    private static string NotOneStep(YamlMapping mapping, SettingsType type, string path)
    {
        if (mapping.Entries.Count == 0)
            return $"'{path}' is empty; expected one step such as {Example(type)}.";
        var keys = YamlText.Shorten(string.Join(", ", mapping.Entries.Take(10).Select(e => e.Key.Text)));
        return $"'{path}' has {mapping.Entries.Count} keys ({keys}); expected one step such as {Example(type)}, its settings "
            + "inside "
            + "the braces or indented further.";
    }

    private static VariantChoice ByDiscriminator(SettingsType type, YamlMapping mapping, YamlEntry entry, string path)
    {
        var at = BoundPaths.Join(path, type.Discriminator!);
        if (entry.Value is not YamlScalar { Text: not "" } name)
            return Refuse(entry.Value.Position, $"'{at}' is {YamlText.Describe(entry.Value)}; expected {NamesOf(type)}.");
        return Named(type, name, at, [.. mapping.Entries.Where(e => e != entry)], path);
    }

    private static VariantChoice SingleKey(SettingsType type, YamlScalar key, YamlNode value, string path)
    {
        var inner = $"{path}.{key.Text}";
        switch (value)
        {
            case YamlMapping settings:
                return Named(type, key, path, settings.Entries, inner);
            case YamlScalar { Text: "", IsPlain: true }:
                return Named(type, key, path, [], inner);
        }
        var named = Named(type, key, path, [], inner);
        if (named.Variant is null)
            return named;
        var form = SettingsType.Of(named.Variant.Type).Settings is [var first, ..]
            ? $"a mapping such as {{ {first.Key}: {YamlText.Render(value)} }}"
            : $"no settings: '- {key.Text}'";
        return Refuse(value.Position, $"'{inner}' is {YamlText.Describe(value)}; expected {form}.");
    }

    private static VariantChoice Named(SettingsType type, YamlScalar name, string at, IReadOnlyList<YamlEntry> entries, string path)
    {
        if (type.FindVariant(name.Text) is { } variant)
            return new VariantChoice(variant, entries, path, null);
        var nearest = Suggestion.Nearest(name.Text, [.. type.Variants.Select(v => v.Name)]);
        return Refuse(name.Position, $"'{at}' is '{YamlText.Shorten(name.Text)}'; expected {NamesOf(type)}"
            + (nearest is null ? "." : Suggestion.Ending(nearest)));
    }

    private static string StepPath(string path, YamlScalar scalar, Place place) => place.IsElement ? $"{path}.{scalar.Text}" : path;

    private static string NamesOf(SettingsType type) => Names.OneOf([.. type.Variants.Select(v => v.Name)]);

    private static string Example(SettingsType type)
    {
        var variant = type.Variants.FirstOrDefault(v => SettingsType.Of(v.Type).Settings.Count > 0) ?? type.Variants[0];
        return SettingsType.Of(variant.Type).Settings is [var first, ..]
            ? $"'- {variant.Name}: {{ {first.Key}: … }}'"
            : $"'- {variant.Name}'";
    }

    private static VariantChoice Refuse(SourcePosition position, string message) => new(null, [], "", new(position, message));
}
