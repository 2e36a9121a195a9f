namespace VisionFinetune.Runner.Recipes.Yaml;

/// <summary>One value of a YAML document and where it stands. Immutable: overrides build changed copies.</summary>
internal abstract record YamlNode(SourcePosition Position);

/// <summary>A single value as it was written.</summary>
/// <param name="Position">Where it starts.</param>
/// <param name="Text">Without quotes, escapes resolved.</param>
/// <param name="IsPlain">Not in quotes and no block text: only such a value can be a number, a truth value or none.</param>
internal sealed record YamlScalar(SourcePosition Position, string Text, bool IsPlain) : YamlNode(Position)
{
    /// <summary>The ways to write "no value": those of YAML's core schema, and <c>none</c>, which recipes use.</summary>
    public bool IsNull => IsPlain && (Text is "" or "~" or "null" or "Null" or "NULL" or "none");
}

/// <summary>A list.</summary>
internal sealed record YamlSequence(SourcePosition Position, IReadOnlyList<YamlNode> Items) : YamlNode(Position);

/// <summary>A mapping in the order of the document; no key occurs twice.</summary>
internal sealed record YamlMapping(SourcePosition Position, IReadOnlyList<YamlEntry> Entries) : YamlNode(Position)
{
    public YamlEntry? Find(string key) => Entries.FirstOrDefault(e => e.Key.Text == key);

    /// <summary>A copy in which the entry takes the place of the one with its key, or the last place.</summary>
    public YamlMapping With(YamlEntry entry) => Find(entry.Key.Text) is null
        ? this with { Entries = [.. Entries, entry] }
        : this with { Entries = [.. Entries.Select(e => e.Key.Text == entry.Key.Text ? entry : e)] };
}

/// <summary>One key of a mapping with its value.</summary>
internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);

/// <summary>Something that was refused and reported already, such as an alias; readers pass over it in silence.</summary>
internal sealed record YamlRefused(SourcePosition Position) : YamlNode(Position);
