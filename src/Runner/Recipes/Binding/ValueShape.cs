using System.Reflection;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes.Yaml;

namespace VisionFinetune.Runner.Recipes.Binding;

/// <summary>The kinds of values a recipe holds.</summary>
internal enum ValueKind
{
    Text,
    Truth,
    Integer,
    Number,
    Choice,
    List,
    Section,
}

/// <summary>What may stand at one place of a recipe, read from the property that receives it.</summary>
/// <param name="Kind">How it is written.</param>
/// <param name="Type">The type without its <c>?</c>.</param>
/// <param name="IsNullable">Whether <c>none</c> means "no value" here.</param>
/// <param name="Element">Of a list, what its elements are.</param>
internal sealed record ValueShape(ValueKind Kind, Type Type, bool IsNullable, ValueShape? Element)
{
    /// <summary>The usual word.</summary>
    public const string None = "none";

    /// <summary>How "no value" is written.</summary>
    public string NoneWord { get; private init; } = None;

    public static ValueShape Of(PropertyInfo property) => Of(new NullabilityInfoContext().Create(property)) with
    {
        NoneWord = property.GetCustomAttribute<WordForNoneAttribute>()?.Word ?? None,
    };

    /// <summary>Whether a value is written that says there is none.</summary>
    public bool IsNone(YamlNode node) => IsNullable && node is YamlScalar scalar
        && (NoneWord == None ? scalar.IsNull : scalar.IsPlain && scalar.Text == NoneWord);

    private static ValueShape Of(NullabilityInfo info)
    {
        var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        var nullable = type != info.Type || info.ReadState == NullabilityState.Nullable;
        var element = IsList(type) ? Of(info.GenericTypeArguments[0]) : null;
        return new ValueShape(KindOf(type), type, nullable, element);
    }

    private static ValueKind KindOf(Type type) => type switch
    {
        _ when type == typeof(string) => ValueKind.Text,
        _ when type == typeof(bool) => ValueKind.Truth,
        _ when type == typeof(int) || type == typeof(long) => ValueKind.Integer,
        _ when type == typeof(double) => ValueKind.Number,
        _ when type.IsEnum => ValueKind.Choice,
        _ when IsList(type) => ValueKind.List,
        _ when type.IsClass && !type.IsArray => ValueKind.Section,
        _ => throw new NotSupportedException($"Recipes have no way to write a {type}."),
    };

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);
}
