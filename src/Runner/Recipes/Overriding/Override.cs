using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Recipes.Yaml;

namespace VisionFinetune.Runner.Recipes.Overriding;

/// <summary>One <c>--set key=value</c>: changes the tree before it is bound, so that the result is checked like any recipe. The
/// record types are followed along the path, because a section may be written short (<c>scheduler: cosine</c>) and because a
/// section that becomes another variant loses the keys that variant does not have.</summary>
internal sealed class Override
{
    private readonly SourcePosition _position;
    private readonly YamlNode _value;
    private readonly List<RecipeProblem> _problems;
    private readonly Action<string>? _note;

    private Override(SourcePosition position, YamlNode value, List<RecipeProblem> problems, Action<string>? note)
    {
        _position = position;
        _value = value;
        _problems = problems;
        _note = note;
    }

    /// <summary>The tree with the override in it; the same tree when the override makes no sense, which is reported.</summary>
    public static YamlNode? Apply(YamlNode? root, Type type, string text, List<RecipeProblem> problems, Action<string>? note)
    {
        var position = SourcePosition.OfOverride(text);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var path = equals < 0 ? null : OverridePath.Parse(text[..equals].Trim());
        if (path is null)
        {
            problems.Add(new(position, "an override is key=value, such as optimizer.lr=0.01 or augment.train[0].resize.size=64."));
            return root;
        }
        var value = YamlTree.ParseValue(text[(equals + 1)..], position, problems);
        if (root is null || value is null)
            return root;
        var shape = new ValueShape(ValueKind.Section, type, IsNullable: false, Element: null);
        var before = problems.Count;
        var changed = new Override(position, value, problems, note).Set(root, shape, path, 0, inList: false);
        return problems.Count > before ? root : changed;
    }

    private YamlNode Set(YamlNode node, ValueShape? shape, IReadOnlyList<PathSegment> path, int depth, bool inList)
    {
        if (depth == path.Count)
            return _value;
        return path[depth].Key is { } key
            ? SetKey(node, shape, key, path, depth, inList)
            : SetElement(node, shape, path, depth);
    }

    private YamlNode SetElement(YamlNode node, ValueShape? shape, IReadOnlyList<PathSegment> path, int depth)
    {
        var index = path[depth].Index;
        if (node is not YamlSequence sequence || index >= sequence.Items.Count)
        {
            var found = node is YamlSequence { Items.Count: var count } ? $"a list of {count}" : Found(node);
            return Refuse(node, $"there is no element [{index}]; elements count from 0, and the recipe has {found} there.");
        }
        var items = sequence.Items.ToList();
        items[index] = Set(items[index], shape?.Element, path, depth + 1, inList: true);
        return sequence with { Items = items };
    }

    private YamlNode SetKey(YamlNode node, ValueShape? shape, string key, IReadOnlyList<PathSegment> path, int depth, bool inList)
    {
        var section = shape is { Kind: ValueKind.Section } ? SettingsType.Of(shape.Type) : null;
        if (AsMapping(node, section, inList) is not { } mapping)
            return Refuse(node, $"'{key}' cannot be set: the recipe has {Found(node)} there.");
        if (inList && section is { IsPolymorphic: true } && mapping.Find(section.Discriminator!) is null)
            return SetInStep(mapping, section, key, path, depth);
        var concrete = Concrete(section, mapping);
        var changed = Replace(mapping, key, concrete?.Find(key)?.Shape, path, depth);
        return key == section?.Discriminator ? DropForeignKeys(changed, section, concrete) : changed;
    }

    /// <summary>A step of a list is <c>{ variant: settings }</c>; the path may name the variant or leave it out.</summary>
    private YamlNode SetInStep(YamlMapping step, SettingsType section, string key, IReadOnlyList<PathSegment> path, int depth)
    {
        if (step.Entries is not [var (name, settings)] || (key != name.Text && section.FindVariant(key) is not null))
            return Refuse(step, $"'{key}' cannot be set: the recipe has {YamlText.Render(step)} there.");
        var shape = section.FindVariant(name.Text) is { } variant
            ? new ValueShape(ValueKind.Section, variant.Type, IsNullable: false, Element: null)
            : null;
        return key == name.Text
            ? Replace(step, key, shape, path, depth)
            : step with { Entries = [new(name, Set(settings, shape, path, depth, inList: false))] };
    }

    private YamlMapping Replace(YamlMapping mapping, string key, ValueShape? shape, IReadOnlyList<PathSegment> path, int depth)
    {
        var old = mapping.Find(key);
        var written = old is not null && depth + 1 < path.Count ? old.Key : new YamlScalar(_position, key, IsPlain: true);
        var value = Set(old?.Value ?? new YamlScalar(_position, "", IsPlain: true), shape, path, depth + 1, inList: false);
        return mapping.With(new YamlEntry(written, value));
    }

    private YamlNode Refuse(YamlNode unchanged, string message)
    {
        _problems.Add(new(_position, message));
        return unchanged;
    }

    private static string Found(YamlNode node) => node is YamlScalar { Text: "" } ? "nothing" : YamlText.Describe(node);

    /// <summary>The node as a mapping: none and a variant's bare name are short forms of one. Null for what cannot be one.</summary>
    private static YamlMapping? AsMapping(YamlNode node, SettingsType? section, bool inList) => node switch
    {
        YamlMapping mapping => mapping,
        YamlScalar { IsNull: true } => new YamlMapping(node.Position, []),
        YamlScalar scalar when inList && section is { IsPolymorphic: true } =>
            new YamlMapping(scalar.Position, [new(scalar, new YamlMapping(scalar.Position, []))]),
        YamlScalar scalar when section is { Discriminator: { } name } =>
            new YamlMapping(scalar.Position, [new(new YamlScalar(scalar.Position, name, IsPlain: true), scalar)]),
        _ => null,
    };

    /// <summary>The record whose keys the mapping holds: the section's own, or the variant it names.</summary>
    private static SettingsType? Concrete(SettingsType? section, YamlMapping mapping)
    {
        if (section is null || !section.IsPolymorphic)
            return section;
        return mapping.Find(section.Discriminator!)?.Value is YamlScalar name && section.FindVariant(name.Text) is { } variant
            ? SettingsType.Of(variant.Type)
            : null;
    }

    /// <summary>Drops what the file said about the old variant and what means nothing, or something else, to the new one. Keys of
    /// other overrides stay: the user asked for them, and the binder will say that they do not fit.</summary>
    private YamlMapping DropForeignKeys(YamlMapping mapping, SettingsType section, SettingsType? old)
    {
        if (Concrete(section, mapping) is not { } variant)
            return mapping;
        var foreign = mapping.Entries.Where(e => !e.Key.Position.IsOverride && IsForeign(e.Key.Text)).ToList();
        foreach (var entry in foreign)
            _note?.Invoke($"{_position}: '{entry.Key.Text}' on line {entry.Key.Position.Line} does not fit and is left out.");
        return mapping with { Entries = [.. mapping.Entries.Except(foreign)] };

        bool IsForeign(string key) => variant.Find(key) is { } setting
            ? old?.Find(key) is { } before && before.Shape != setting.Shape
            : section.Variants.Any(v => SettingsType.Of(v.Type).Find(key) is not null);
    }
}
