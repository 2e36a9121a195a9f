using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VisionFinetune.Runner.Recipes.Binding;

/// <summary>The names of enum values in recipes: snake case, or what <see cref="JsonStringEnumMemberNameAttribute"/> says.</summary>
internal static class Names
{
    /// <summary>Whether two names are one: a dash counts as an underscore.</summary>
    public static bool Same(string left, string right) =>
        string.Equals(left.Replace('-', '_'), right.Replace('-', '_'), StringComparison.Ordinal);

    /// <summary>Every value of an enum with its name, in the order of declaration.</summary>
    public static IReadOnlyList<(string Name, object Value)> Of(Type enumType) =>
        [.. Enum.GetNames(enumType).Select(n => (NameOf(enumType.GetField(n)!), Enum.Parse(enumType, n)))];

    /// <summary>The name of one value, as recipes write it.</summary>
    public static string Of(Enum value) => Of(value.GetType()).First(v => v.Value.Equals(value)).Name;

    /// <summary>The value with a name that is known to be one; none for none.</summary>
    public static T? Parse<T>(string? name)
        where T : struct, Enum => name is null ? null : (T)Of(typeof(T)).First(v => v.Name == name).Value;

    /// <summary>The name by which recipes choose this kind of settings.</summary>
    public static string OfVariant(object settings)
    {
        for (var type = settings.GetType().BaseType; type is not null; type = type.BaseType)
        {
            var names = type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false);
            if (names.FirstOrDefault(a => a.DerivedType == settings.GetType()) is { } variant)
                return (string)variant.TypeDiscriminator!;
        }
        throw new ArgumentException($"{settings.GetType().Name} is no variant of anything.", nameof(settings));
    }

    /// <summary>The choices in a sentence: <c>one of sgd, adam</c>, or the only one.</summary>
    public static string OneOf(IReadOnlyList<string> names) => names.Count == 1 ? names[0] : $"one of {string.Join(", ", names)}";

    private static string NameOf(FieldInfo field) =>
        field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name);
}
