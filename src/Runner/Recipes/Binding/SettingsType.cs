using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VisionFinetune.Runner.Recipes.Binding;

/// <summary>One key of a section, and the property that receives its value.</summary>
/// <param name="Key">In snake case, as recipes write it.</param>
/// <param name="Property">Of an immutable record, with an <c>init</c> accessor.</param>
/// <param name="Shape">What may stand there.</param>
/// <param name="IsRequired">Whether the recipe must give it: the property is <c>required</c>.</param>
internal sealed record Setting(string Key, PropertyInfo Property, ValueShape Shape, bool IsRequired);

/// <summary>One of the alternatives of a polymorphic section, such as the optimizer <c>sgd</c>.</summary>
internal sealed record Variant(string Name, Type Type);

/// <summary>A settings record as recipes see it: its keys in order, or the variants it may be. Nothing is registered by hand:
/// a record with <c>init</c> properties and, for alternatives, the attributes of System.Text.Json is all it takes.</summary>
internal sealed class SettingsType
{
    private static readonly ConcurrentDictionary<Type, SettingsType> Known = new();

    private SettingsType(Type type)
    {
        Type = type;
        Settings = [.. SettingsOf(type)];
        Variants = [.. type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)
            .Select(a => new Variant((string)a.TypeDiscriminator!, a.DerivedType))];
        Discriminator = type.GetCustomAttribute<JsonPolymorphicAttribute>(inherit: false)?.TypeDiscriminatorPropertyName;
    }

    public Type Type { get; }

    /// <summary>The keys of this record, those of its base first, without the discriminator.</summary>
    public IReadOnlyList<Setting> Settings { get; }

    /// <summary>The alternatives; empty unless <see cref="IsPolymorphic"/>.</summary>
    public IReadOnlyList<Variant> Variants { get; }

    /// <summary>The key that chooses among the variants, such as <c>name</c>; null for a record without variants.</summary>
    public string? Discriminator { get; }

    public bool IsPolymorphic => Discriminator is not null;

    public static SettingsType Of(Type type) => Known.GetOrAdd(type, t => new SettingsType(t));

    public Setting? Find(string key) => Settings.FirstOrDefault(s => s.Key == key);

    /// <summary>The variant of that name; a dash counts as an underscore.</summary>
    public Variant? FindVariant(string name) => Variants.FirstOrDefault(v => Names.Same(v.Name, name));

    public string NameOf(Type variant) => Variants.First(v => v.Type == variant).Name;

    /// <summary>A record with all defaults, or null where something required has none.</summary>
    public object? Defaults() => Settings.Any(s => s.IsRequired) || Type.IsAbstract ? null : Create();

    /// <summary>A new record with all defaults; required properties must still be set.</summary>
    public object Create() => Activator.CreateInstance(Type)!;

    private static IEnumerable<Setting> SettingsOf(Type type)
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var properties = new List<PropertyInfo>();
        foreach (var level in Levels(type))
        {
            foreach (var property in level.GetProperties(Own).Where(IsSetting).OrderBy(p => p.MetadataToken))
            {
                var overridden = properties.FindIndex(p => p.Name == property.Name);
                if (overridden >= 0)
                    properties[overridden] = property;
                else
                    properties.Add(property);
            }
        }
        return properties
            .OrderBy(p => p.GetCustomAttribute<JsonPropertyOrderAttribute>()?.Order ?? 0)
            .Select(p => new Setting(KeyOf(p), p, ValueShape.Of(p), IsRequired(p)));
    }

    /// <summary>The name in snake case, or what <see cref="JsonPropertyNameAttribute"/> says.</summary>
    private static string KeyOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);

    private static bool IsSetting(PropertyInfo property) =>
        property.SetMethod is { IsPublic: true } && !property.IsDefined(typeof(JsonIgnoreAttribute));

    /// <summary>By name: ScottPlot exports a second type of this name, so the compiler cannot tell which one is meant.</summary>
    private static bool IsRequired(PropertyInfo property) =>
        property.CustomAttributes.Any(a => a.AttributeType.FullName == "System.Runtime.CompilerServices.RequiredMemberAttribute");

    private static IEnumerable<Type> Levels(Type type) =>
        type.BaseType is { } parent && parent != typeof(object) ? [.. Levels(parent), type] : [type];
}
